import { type ImageRecipe } from './imageRecipe';
import { postgres } from './postgres';

/** Its own order on a new volume: roles of the image, the `init-scripts` of the definition, its `migrations`. */
const prepare = `#!/bin/sh
set -eu
run() { psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$POSTGRES_USER" -d "$POSTGRES_DB" "$@"; }
run -v password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE postgres LOGIN CREATEDB CREATEROLE PASSWORD :'password';
CREATE ROLE anon;
CREATE ROLE authenticated;
CREATE ROLE service_role BYPASSRLS;
CREATE ROLE authenticator LOGIN NOINHERIT;
GRANT anon, authenticated, service_role TO authenticator;
CREATE ROLE pgbouncer LOGIN;
CREATE ROLE supabase_auth_admin LOGIN CREATEROLE;
CREATE ROLE supabase_storage_admin LOGIN CREATEROLE;
GRANT CREATE ON DATABASE postgres TO postgres;
GRANT CREATE ON SCHEMA public TO postgres;
SQL
for file in /docker-entrypoint-initdb.d/init-scripts/*.sql /docker-entrypoint-initdb.d/migrations/*.sql; do
  echo "running $file"
  run -f "$file"
done
`;

/** PostgreSQL with the roles of Supabase's image, in its place; without its extensions. */
export const supabasePostgres: ImageRecipe = {
  repositories: ['supabase/postgres'],
  kind: 'debian',
  origin: "Debian's postgresql with Supabase's roles",
  async make() {
    const made = await postgres.make();
    made.rootfs.write('/docker-entrypoint-initdb.d/migrate.sh', prepare, 0o755);
    made.rootfs.makeFolder('/docker-entrypoint-initdb.d/init-scripts');
    made.rootfs.makeFolder('/docker-entrypoint-initdb.d/migrations');
    made.rootfs.makeFolder('/etc/postgresql-custom', 0o777);
    made.rootfs.write('/etc/postgresql/postgresql.conf', "listen_addresses = '*'\n");
    return made;
  },
};
