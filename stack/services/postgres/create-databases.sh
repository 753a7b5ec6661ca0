#!/bin/sh
# Makes what DATABASES declares and is not there yet: `database[:owner[:password]]`, separated by commas or blanks.
# The owner is named like the database and has the server's password unless told otherwise. READONLY_USER may read
# everything, also what the owners create later. With OUTBOX every database gets a table that change capture follows.
set -eu

# Runs what stdin generates; its variables are quoted by psql, never by this shell.
run() {
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set owner="${owner:-}" --set password="${password:-}" \
    --set database="${database:-}" --set reader="$READONLY_USER" "$@" >/dev/null
}

READONLY_USER=${READONLY_USER:-readonly}
password=$PGPASSWORD run <<'SQL'
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'reader', :'password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'reader') \gexec
SQL

for entry in $(printf '%s' "${DATABASES:-}" | tr ',\n\t' '   '); do
  database=${entry%%:*}
  rest=${entry#"$database"}
  rest=${rest#:}
  owner=${rest%%:*}
  password=${rest#"$owner"}
  password=${password#:}
  owner=${owner:-$database}
  password=${password:-$PGPASSWORD}

  run <<'SQL'
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'owner', :'password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', :'database', :'reader') \gexec
SQL
  run --dbname "$database" <<'SQL'
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
CREATE EXTENSION IF NOT EXISTS pgcrypto;
GRANT USAGE ON SCHEMA public TO :"reader";
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT ON TABLES TO :"reader";
SQL
  [ "${OUTBOX:-}" != true ] || run --dbname "$database" <<'SQL'
SET client_min_messages = warning;
CREATE TABLE IF NOT EXISTS outbox (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  type text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE outbox OWNER TO :"owner";
SQL
  echo "database $database, owner $owner: ready"
done
