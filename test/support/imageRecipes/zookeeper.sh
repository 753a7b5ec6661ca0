#!/bin/sh
# Stands where Confluent's start script stands: each ZOOKEEPER_… variable becomes the setting of that name.
set -eu
if [ -z "${ZOOKEEPER_CLIENT_PORT:-}" ]; then
  echo 'ZOOKEEPER_CLIENT_PORT is required.' >&2
  exit 1
fi
for folder in /var/lib/zookeeper/data /var/lib/zookeeper/log; do
  [ -w "$folder" ] || { echo "$folder is not writable" >&2 && exit 1; }
done
file=/tmp/zookeeper.properties
{
  echo 'dataDir=/var/lib/zookeeper/data'
  echo 'dataLogDir=/var/lib/zookeeper/log'
  # Its page of commands needs a web server that is left out.
  echo 'admin.enableServer=false'
  env | sed -n 's/^ZOOKEEPER_\([A-Z_]*=.*\)$/\1/p' | awk -F= '{
    count = split(tolower($1), words, "_")
    name = words[1]
    for (at = 2; at <= count; at++) name = name toupper(substr(words[at], 1, 1)) substr(words[at], 2)
    print name "=" substr($0, length($1) + 2)
  }'
} >"$file"
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:-} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -cp '/usr/share/java/*' org.apache.zookeeper.server.quorum.QuorumPeerMain "$file"
