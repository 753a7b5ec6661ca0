#!/bin/sh
# Stands where the upstream image has its program, and starts the one of the distribution, which is older than the
# version the stack names: what 2.x does not know yet is taken out, and said. Nothing else is changed.
set -eu
folder=/tmp/prometheus
for word in "$@"; do
  shift
  case "$word" in
    --web.enable-otlp-receiver)
      echo "left out, unknown to this version: $word" >&2
      continue
      ;;
    --config.file=*)
      file=${word#*=}
      if grep -q '^otlp:' "$file"; then
        echo "left out, unknown to this version: otlp in $file" >&2
        mkdir -p "$folder"
        # With the files beside it: rules are named by their path from here.
        cp -r "${file%/*}/." "$folder/"
        awk '/^[a-z_]+:/ { skip = ($1 == "otlp:") } !skip' "$file" >"$folder/${file##*/}"
        word=--config.file=$folder/${file##*/}
      fi
      ;;
  esac
  set -- "$@" "$word"
done
exec /usr/lib/prometheus/prometheus "$@"
