#!/bin/sh
# Stands where the official image's entrypoint stands and honours CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and CLICKHOUSE_DB.
# The distribution's version is from the time when the root of every configuration file was called otherwise; what it
# refuses as unknown is left out, and said.
set -eu
unknown='<number_of_free_entries_in_pool_to_execute_(mutation|optimize_entire_partition)>'
conf=/tmp/clickhouse-server
mkdir -p "$conf/config.d" "$conf/users.d"
cp /etc/clickhouse-server/config.xml /etc/clickhouse-server/users.xml "$conf/"
for file in /etc/clickhouse-server/config.d/*.xml; do
  [ -e "$file" ] || continue
  echo "left out of $file, unknown to this version:" >&2
  grep -E "$unknown" "$file" >&2 || true
  grep -vE "$unknown" "$file" | sed 's|<\(/\{0,1\}\)clickhouse>|<\1yandex>|' >"$conf/config.d/${file##*/}"
done
user=${CLICKHOUSE_USER:-default}
cat >"$conf/users.d/default-user.xml" <<XML
<yandex><users>
  <default remove="remove"/>
  <$user>
    <password>${CLICKHOUSE_PASSWORD:-}</password>
    <networks><ip>::/0</ip></networks>
    <profile>default</profile>
    <quota>default</quota>
  </$user>
</users></yandex>
XML
# The image makes the database on an empty volume; to this version a folder is one.
[ -z "${CLICKHOUSE_DB:-}" ] || mkdir -p "/var/lib/clickhouse/metadata/$CLICKHOUSE_DB" "/var/lib/clickhouse/data/$CLICKHOUSE_DB"
exec clickhouse-server --config-file="$conf/config.xml"
