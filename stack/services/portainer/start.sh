#!/bin/sh
# Starts Portainer with the account's password, once this machine has one. It counts on an empty volume only.
set -eu
if [ "${#ADMIN_PASSWORD}" -lt 12 ]; then
  echo 'Portainer has no password (12 characters or more): Dev Stack makes one; for docker compose alone run: sh generate-secrets.sh' >&2
  exit 64
fi
umask 077
printf %s "$ADMIN_PASSWORD" >/tmp/admin-password
unset ADMIN_PASSWORD
exec /portainer --admin-password-file /tmp/admin-password
