#!/bin/sh
# Starts Vault in development mode and seeds it; ends when it ends.
set -eu
docker-entrypoint.sh server -dev &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true' TERM INT

export VAULT_TOKEN="$VAULT_DEV_ROOT_TOKEN_ID"
tries=0
until vault status >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 60 ] || ! kill -0 "$server" 2>/dev/null; then
    echo 'Vault does not answer' >&2
    kill -TERM "$server" 2>/dev/null || true
    exit 1
  fi
  sleep 0.5
done
if ! sh /init/seed.sh; then
  echo 'Vault could not be seeded' >&2
  kill -TERM "$server"
  wait "$server" || true
  exit 1
fi
# A signal ends the first wait before the server has ended.
code=0
wait "$server" || code=$?
wait "$server" 2>/dev/null || code=$?
exit "$code"
