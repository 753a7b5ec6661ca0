-- Runs once, on an empty data folder: where Realtime keeps its tenants.
CREATE SCHEMA IF NOT EXISTS _realtime;
ALTER SCHEMA _realtime OWNER TO supabase_admin;
