-- Runs once, on an empty data folder: the roles of the image get the password that the services sign in with.
\set password `echo "$POSTGRES_PASSWORD"`
ALTER ROLE supabase_admin PASSWORD :'password';
ALTER ROLE authenticator PASSWORD :'password';
ALTER ROLE pgbouncer PASSWORD :'password';
ALTER ROLE supabase_auth_admin PASSWORD :'password';
ALTER ROLE supabase_storage_admin PASSWORD :'password';
