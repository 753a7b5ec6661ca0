#!/bin/bash
# Copies the Avro converters of this image to the volume, once a version. Links are resolved: in the image copies were
# replaced by links into folders that would not come along.
set -eu
source=/usr/share/java/kafka-serde-tools
stamp=/plugins/.version
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$VERSION" ]; then exit 0; fi
found=false
for file in "$source"/kafka-connect-avro-converter-*.jar; do
  if [ -e "$file" ]; then found=true; fi
done
if [ "$found" != true ]; then
  echo "$VERSION holds no Avro converter in $source: set SCHEMA_REGISTRY_IMAGE to one that does" >&2
  exit 1
fi
rm -rf /plugins/*
cp -rL "$source"/. /plugins/
chmod -R a+rX /plugins
printf %s "$VERSION" >"$stamp"
echo "Avro converters of $VERSION: copied"
