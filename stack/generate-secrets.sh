#!/bin/sh
# Makes the secrets that have no default into layers/.env, where every start finds them; keeps those that are there.
# Dev Stack does this itself. For docker compose alone: sh generate-secrets.sh (needs openssl).
set -eu
file=$(dirname "$0")/layers/.env
command -v openssl >/dev/null || { echo 'openssl is missing' >&2; exit 1; }
umask 077
touch "$file"

value_of() { sed -n "s/^$1=//p" "$file" | tail -n 1; }
put() {
  [ -n "$(value_of "$1")" ] || printf '%s=%s\n' "$1" "$2" >>"$file"
}
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
token() {
  now=$(date +%s)
  body=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url).$(
    printf '{"role":"%s","iss":"dev-stack","iat":%s,"exp":%s}' "$1" "$now" $((now + 315360000)) | base64url
  )
  printf '%s.%s' "$body" "$(printf %s "$body" | openssl dgst -sha256 -hmac "$(value_of SUPABASE_JWT_SECRET)" -binary | base64url)"
}

put SUPABASE_JWT_SECRET "$(openssl rand -hex 32)"
put SUPABASE_ANON_KEY "$(token anon)"
put SUPABASE_SERVICE_ROLE_KEY "$(token service_role)"
put SUPABASE_SECRET_KEY_BASE "$(openssl rand -hex 32)"
put SUPABASE_PG_META_CRYPTO_KEY "$(openssl rand -hex 16)"
put SUPABASE_REALTIME_ENC_KEY "$(openssl rand -hex 8)"
put SUPABASE_S3_ACCESS_KEY_ID "$(openssl rand -hex 16)"
put SUPABASE_S3_SECRET_ACCESS_KEY "$(openssl rand -hex 32)"
put PORTAINER_PASSWORD "$(openssl rand -hex 12)"
echo "$file: ready"
