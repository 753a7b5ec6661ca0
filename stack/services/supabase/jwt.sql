-- Runs once, on an empty data folder: how long tokens count, for functions in the database.
\set expiry `echo "$JWT_EXP"`
ALTER DATABASE postgres SET "app.settings.jwt_exp" TO :'expiry';
