#!/bin/sh
# Applies each file of /supabase/migrations in the order of its name, once, then /supabase/seed.sql, once. Both are
# recorded in the tables that the Supabase command line keeps, so that either may go on where the other ended.
set -eu
run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }

run <<'SQL'
SET client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS supabase_migrations;
CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version text PRIMARY KEY);
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS statements text[];
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS name text;
CREATE TABLE IF NOT EXISTS supabase_migrations.seed_files (path text PRIMARY KEY, hash text NOT NULL);
SQL

for file in /supabase/migrations/*.sql; do
  [ -e "$file" ] || continue
  base=$(basename "$file" .sql)
  version=${base%%_*}
  name=${base#"$version"}
  name=${name#_}
  known=$(run --tuples-only --no-align --set version="$version" <<'SQL'
SELECT count(*) FROM supabase_migrations.schema_migrations WHERE version = :'version';
SQL
  )
  [ "$known" = 0 ] || continue
  # With its record in one transaction: a migration that fails leaves nothing behind.
  {
    cat "$file"
    printf '\n;\n'
    echo "INSERT INTO supabase_migrations.schema_migrations (version, name) VALUES (:'version', :'name');"
  } | run --single-transaction --set version="$version" --set name="$name"
  echo "migration $base: applied"
done

if [ -e /supabase/seed.sql ]; then
  known=$(run --tuples-only --no-align -c "SELECT count(*) FROM supabase_migrations.seed_files")
  if [ "$known" = 0 ]; then
    hash=$(sha256sum /supabase/seed.sql)
    {
      cat /supabase/seed.sql
      printf '\n;\n'
      echo "INSERT INTO supabase_migrations.seed_files (path, hash) VALUES ('supabase/seed.sql', :'hash');"
    } | run --single-transaction --set hash="${hash%% *}"
    echo "seed.sql: applied"
  fi
fi
echo "migrations: ready"
