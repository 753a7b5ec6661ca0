#!/bin/sh
# Stands where the official image's entrypoint stands and honours the same variables, under both their names:
# MARIADB_ROOT_PASSWORD, MARIADB_DATABASE, MARIADB_USER, MARIADB_PASSWORD, or MYSQL_….
set -eu
case "${1:-}" in
  '' | -*) set -- mariadbd "$@" ;;
  mariadbd | mysqld) ;;
  *) exec "$@" ;;
esac
data=/var/lib/mysql
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data" /run/mysqld
  chown -R mysql "$data" /run/mysqld
  exec su -s /bin/sh -- mysql -c 'exec "$0" "$@"' "$0" "$@"
fi
shift
if [ ! -d "$data/mysql" ]; then
  root=${MARIADB_ROOT_PASSWORD:-${MYSQL_ROOT_PASSWORD:-}}
  database=${MARIADB_DATABASE:-${MYSQL_DATABASE:-}}
  user=${MARIADB_USER:-${MYSQL_USER:-}}
  password=${MARIADB_PASSWORD:-${MYSQL_PASSWORD:-}}
  [ -n "$root" ] || { echo 'A new database needs MARIADB_ROOT_PASSWORD' >&2; exit 1; }
  {
    printf 'CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n'
    cd /usr/share/mysql
    cat mysql_system_tables.sql mysql_performance_tables.sql mysql_system_tables_data.sql fill_help_tables.sql \
      maria_add_gis_sp_bootstrap.sql mysql_sys_schema.sql
  } | mariadbd --no-defaults --bootstrap --datadir="$data" --lc-messages-dir=/usr/share/mysql --log-warnings=0 \
    --enforce-storage-engine='' --max-allowed-packet=8M --net-buffer-length=16K
  quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g")"; }
  {
    # Bootstrap knows no grants until it is told to read them, and takes one statement a line.
    echo 'FLUSH PRIVILEGES;'
    echo "SET PASSWORD FOR 'root'@'localhost' = PASSWORD($(quoted "$root"));"
    echo "CREATE USER 'root'@'%' IDENTIFIED BY $(quoted "$root");"
    echo "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;"
    [ -z "$database" ] || echo "CREATE DATABASE \`$database\`;"
    [ -z "$user" ] || echo "CREATE USER '$user'@'%' IDENTIFIED BY $(quoted "$password");"
    [ -z "$user" ] || [ -z "$database" ] || echo "GRANT ALL ON \`$database\`.* TO '$user'@'%';"
  } | mariadbd --no-defaults --bootstrap --datadir="$data" --lc-messages-dir=/usr/share/mysql --log-warnings=0
fi
exec mariadbd --no-defaults --datadir="$data" --socket=/run/mysqld/mysqld.sock --bind-address=0.0.0.0 "$@"
