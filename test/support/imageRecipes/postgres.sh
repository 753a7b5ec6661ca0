#!/bin/sh
# Stands where the official image's entrypoint stands and honours the same variables:
# POSTGRES_USER, POSTGRES_PASSWORD(_FILE), POSTGRES_DB, POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, PGDATA.
set -eu
case "${1:-}" in
  '' | -*) set -- postgres "$@" ;;
  postgres) ;;
  *) exec "$@" ;;
esac

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  chown -R postgres "$PGDATA" /var/run/postgresql
  exec su -s /bin/sh -- postgres -c 'exec "$0" "$@"' "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  password=${POSTGRES_PASSWORD:-}
  [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || password=$(cat "$POSTGRES_PASSWORD_FILE")
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "$password" ] && [ "$method" != trust ]; then
    echo 'A new database needs POSTGRES_PASSWORD (or POSTGRES_HOST_AUTH_METHOD=trust)' >&2
    exit 1
  fi
  secret=$(mktemp)
  printf '%s\n' "$password" >"$secret"
  # shellcheck disable=SC2086
  initdb --username="$user" --pwfile="$secret" --auth-local=trust --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 ${POSTGRES_INITDB_ARGS:-}
  rm -f "$secret"
  printf 'host all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
  # On the socket only, so that nobody outside takes the half-made database for a ready one.
  pg_ctl start -D "$PGDATA" -w -s -o "-c listen_addresses=''"
  run() { psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$user" "$@"; }
  [ "$database" = postgres ] || run -d postgres -v name="$database" <<'SQL'
CREATE DATABASE :"name";
SQL
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sql) echo "running $file" && run -d "$database" -f "$file" ;;
      *.sql.gz) echo "running $file" && gunzip -c "$file" | run -d "$database" ;;
      *.sh) echo "running $file" && if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
    esac
  done
  pg_ctl stop -D "$PGDATA" -m fast -w -s
fi

# The package listens on loopback unless told otherwise.
shift
exec postgres -c listen_addresses='*' "$@"
