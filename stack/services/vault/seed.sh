#!/bin/sh
# For each name of SERVICES: its secrets at secret/<name>, a policy that reads them and nothing else, and an
# application role with known ids (<name>-role, <name>-secret), so that programs need no step by hand.
set -eu
has() { vault auth list -format=json | grep -q "\"$1/\""; }
has approle || vault auth enable approle >/dev/null

for service in $(printf '%s' "${SERVICES:-}" | tr ',\n\t' '   '); do
  vault policy write "$service" - >/dev/null <<EOT
path "secret/data/$service/*" {
  capabilities = ["read"]
}
path "secret/metadata/$service/*" {
  capabilities = ["read", "list"]
}
EOT
  vault write "auth/approle/role/$service" token_policies="$service" token_ttl=1h token_max_ttl=24h >/dev/null
  vault write "auth/approle/role/$service/role-id" role_id="$service-role" >/dev/null
  vault write "auth/approle/role/$service/custom-secret-id" secret_id="$service-secret" >/dev/null
  # A put always makes a new version: only where nothing is.
  vault kv get "secret/$service/database" >/dev/null 2>&1 ||
    vault kv put "secret/$service/database" username="$service" password="$SERVICE_PASSWORD" host=postgres port=5432 \
      database="$service" url="postgresql://$service:$SERVICE_PASSWORD@postgres:5432/$service" >/dev/null
  vault kv get "secret/$service/application" >/dev/null 2>&1 ||
    vault kv put "secret/$service/application" signing_key="dev-$service-signing-key" >/dev/null
  echo "Vault: $service seeded"
done
vault kv put secret/dev-stack/seed complete=true >/dev/null
