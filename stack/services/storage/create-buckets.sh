#!/bin/sh
# Makes each bucket of S3_BUCKETS (separated by commas or blanks) that is not there yet.
set -eu

# Status of a signed request without a body.
ask() {
  curl -sS -o /dev/null -w '%{http_code}' --user "$S3_ACCESS_KEY:$S3_SECRET_KEY" --aws-sigv4 aws:amz:us-east-1:s3 \
    "$@"
}

for bucket in $(printf '%s' "${S3_BUCKETS:-}" | tr ',\n\t' '   '); do
  url=$S3_ENDPOINT/$bucket
  status=$(ask --head "$url")
  if [ "$status" = 404 ]; then
    # Two starts at once: the second is told that the bucket is its own already.
    status=$(ask --request PUT "$url")
    [ "$status" != 409 ] || status=200
  fi
  if [ "$status" != 200 ]; then
    echo "bucket $bucket: the storage answers $status" >&2
    exit 1
  fi
  echo "bucket $bucket: ready"
done
