#!/bin/bash
# Makes each topic of TOPICS (`name[:partitions]`, separated by commas or blanks) with a dead-letter topic each:
# raw.orders → dlq.orders, orders → dlq.orders. Topics that are there are left alone; a declared number of partitions
# that differs is told, not applied. Every call starts a JVM, hence one listing, and creations side by side.
set -eu
server=(--bootstrap-server "$BOOTSTRAP_SERVER")
retention=$((DLQ_RETENTION_DAYS * 24 * 60 * 60 * 1000))
existing=$(kafka-topics "${server[@]}" --describe)

# Of the line "Topic: NAME TopicId: … PartitionCount: N …".
partitions_of() {
  local words i
  while read -ra words; do
    [ "${words[0]-}" = Topic: ] && [ "${words[1]-}" = "$1" ] || continue
    for ((i = 2; i + 1 < ${#words[@]}; i++)); do
      if [ "${words[i]}" = PartitionCount: ]; then echo "${words[i + 1]}"; fi
    done
  done <<<"$existing"
}

jobs=()
create() {
  local name=$1 partitions=$2 actual
  shift 2
  actual=$(partitions_of "$name")
  if [ -n "$actual" ]; then
    [ "$actual" = "$partitions" ] || echo "topic $name: has $actual partitions, $partitions are declared; left as it is"
    return
  fi
  kafka-topics "${server[@]}" --create --if-not-exists --topic "$name" --partitions "$partitions" \
    --replication-factor 1 "$@" &
  jobs+=($!)
  # Not more JVMs at once than memory is there for.
  if [ "${#jobs[@]}" -ge 3 ]; then settle; fi
}
settle() {
  local job
  for job in ${jobs[@]+"${jobs[@]}"}; do wait "$job"; done
  jobs=()
}

for entry in ${TOPICS//,/ }; do
  name=${entry%%:*}
  partitions=${entry#"$name"}
  partitions=${partitions#:}
  create "$name" "${partitions:-3}"
  create "dlq.${name#raw.}" 1 --config "retention.ms=$retention"
done
settle
echo "topics: ready"
