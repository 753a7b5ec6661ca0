#!/bin/sh
# Honours the variables of edoburu's image: the ini file is written once, on the first start of the container.
set -eu
ini=/etc/pgbouncer/pgbouncer.ini
users=/etc/pgbouncer/userlist.txt

if [ -n "${DATABASE_URL:-}" ]; then
  rest=${DATABASE_URL#*://}
  credentials=${rest%%@*}
  place=${rest#*@}
  DB_USER=${credentials%%:*}
  DB_PASSWORD=${credentials#*:}
  DB_NAME=${place#*/}
  place=${place%%/*}
  DB_HOST=${place%%:*}
  case "$place" in *:*) DB_PORT=${place#*:} ;; esac
fi

if [ ! -e "$ini" ]; then
  setting() { [ -z "$2" ] || printf '%s = %s\n' "$1" "$2"; }
  # Prepared statements in transaction mode came with 1.21; an older program refuses the setting.
  prepared=${MAX_PREPARED_STATEMENTS:-}
  minor=$(pgbouncer --version | sed -n 's/^PgBouncer 1\.\([0-9]*\).*/\1/p')
  [ "${minor:-0}" -ge 21 ] || prepared=
  {
    echo '[databases]'
    echo "${DB_NAME:-*} = host=${DB_HOST:?DB_HOST is not set} port=${DB_PORT:-5432} auth_user=${DB_USER:-postgres}"
    echo '[pgbouncer]'
    setting listen_addr "${LISTEN_ADDR:-0.0.0.0}"
    setting listen_port "${LISTEN_PORT:-5432}"
    setting unix_socket_dir ''
    setting auth_file "$users"
    setting auth_type "${AUTH_TYPE:-md5}"
    setting pool_mode "${POOL_MODE:-}"
    setting max_client_conn "${MAX_CLIENT_CONN:-}"
    setting default_pool_size "${DEFAULT_POOL_SIZE:-}"
    setting max_prepared_statements "$prepared"
    setting admin_users "${ADMIN_USERS:-postgres}"
    setting stats_users "${STATS_USERS:-}"
    setting ignore_startup_parameters "${IGNORE_STARTUP_PARAMETERS:-extra_float_digits}"
    setting server_reset_query "${SERVER_RESET_QUERY:-}"
  } >"$ini"
  [ -z "${DB_USER:-}" ] || printf '"%s" "%s"\n' "$DB_USER" "${DB_PASSWORD:-}" >"$users"
fi
exec "$@"
