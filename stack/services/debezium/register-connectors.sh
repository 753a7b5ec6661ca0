#!/bin/bash
# Registers each file of /connectors: a file that says @database@ once for each name of DATABASES, any other once. A
# connector that is there is updated. Ends well when all of them run.
set -eu
names=()

register() {
  local name=$1 status
  status=$(curl -sS -o /tmp/answer -w '%{http_code}' -X PUT -H 'Content-Type: application/json' --data-binary @- \
    "$CONNECT_URL/connectors/$name/config")
  case "$status" in
    2??) names+=("$name") ;;
    *)
      echo "connector $name: Kafka Connect answers $status: $(cat /tmp/answer)" >&2
      exit 1
      ;;
  esac
}

for file in /connectors/*.json; do
  base=$(basename "$file" .json)
  if grep -q '@database@' "$file"; then
    for entry in ${DATABASES//,/ }; do
      database=${entry%%:*}
      register "$database-$base" < <(sed "s/@database@/$database/g" "$file")
    done
  else
    register "$base" <"$file"
  fi
done

for name in ${names[@]+"${names[@]}"}; do
  restarted=false
  for ((tries = 0; ; tries++)); do
    status=$(curl -sS "$CONNECT_URL/connectors/$name/status" || true)
    case "$status" in
      *'"FAILED"'*)
        if [ "$restarted" = true ]; then
          echo "connector $name failed: $status" >&2
          exit 1
        fi
        restarted=true
        curl -sS -o /dev/null -X POST "$CONNECT_URL/connectors/$name/restart?includeTasks=true&onlyFailed=true"
        ;;
      # The connector and its task.
      *'"RUNNING"'*'"RUNNING"'*) break ;;
    esac
    if [ "$tries" = 60 ]; then
      echo "connector $name does not run after 60 s: $status" >&2
      exit 1
    fi
    sleep 1
  done
  echo "connector $name: running"
done
