#!/bin/bash
# Makes the key that members of the replica set know each other by, once, and goes on with the image's own start.
set -eu
key=/data/configdb/keyfile
if [ ! -s "$key" ]; then
  (umask 077 && head -c 756 /dev/urandom | base64 -w 0 >"$key.new")
  mv "$key.new" "$key"
fi
# mongod refuses a key that others may read, and leaves root.
chmod 400 "$key"
[ "$(id -u)" != 0 ] || chown mongodb:mongodb "$key"
exec docker-entrypoint.sh "$@"
