#!/bin/sh
# Stands where the official image's entrypoint stands: options alone mean the server, and the server leaves root.
set -eu
case "${1:-}" in
  '' | -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ]; then
  # From outside only the published port is reachable, and that is for the user to decide.
  set -- "$@" --protected-mode no
  if [ "$(id -u)" = 0 ]; then
    chown -R redis .
    exec su -s /bin/sh -- redis -c 'exec "$0" "$@"' "$@"
  fi
fi
exec "$@"
