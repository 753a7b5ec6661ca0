#!/bin/bash
# Makes each keyspace of KEYSPACES (separated by commas or blanks) that is not there yet, with one copy in dc1.
set -eu
statements=
for keyspace in ${KEYSPACES//,/ }; do
  statements+="CREATE KEYSPACE IF NOT EXISTS \"$keyspace\""
  statements+=" WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 1};"
done
[ -z "$statements" ] || cqlsh cassandra 9042 -e "$statements"
