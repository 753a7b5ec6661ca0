#!/bin/sh
# Starts the database once this machine has keys of its own.
set -eu
if [ "${#JWT_SECRET}" -lt 32 ]; then
  echo 'Supabase has no keys: Dev Stack makes them; for docker compose alone run: sh generate-secrets.sh' >&2
  exit 64
fi
exec docker-entrypoint.sh "$@"
