import type { CatalogSystem } from '../catalogSystem';
import { connectionUrl, splitUrl } from '../connectionText';
import type { SystemContext } from '../systemContext';

interface Target {
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
}

function target(context: SystemContext): Target {
  const url = context.env('DATABASE_URL');
  const parts = url === undefined ? undefined : splitUrl(url);
  const user =
    context.env('DB_USER', 'POSTGRESQL_USERNAME', 'POSTGRES_USERNAME') ?? (parts?.user || 'postgres');
  return {
    user,
    password:
      context.env('DB_PASSWORD', 'POSTGRESQL_PASSWORD', 'POSTGRES_PASSWORD') ??
      (parts?.password || undefined),
    database: context.env('DB_NAME', 'POSTGRESQL_DATABASE', 'PGBOUNCER_DATABASE') ?? (parts?.path || user),
  };
}

/** Edoburu's image listens on 5432, Bitnami's on 6432. */
export const pgbouncer: CatalogSystem = {
  id: 'pgbouncer',
  title: 'PgBouncer',
  images: ['pgbouncer'],
  connections: (context) => {
    const address = context.anyAddress(Number(context.env('LISTEN_PORT') ?? 5432), 6432);
    if (!address) return [];
    const { user, password, database } = target(context);
    const path = database === '*' ? user : database;
    return [
      { title: 'PgBouncer', url: connectionUrl({ scheme: 'postgresql', user, password, address, path }) },
    ];
  },
  // Not DATABASE_URL: that one leads to the database itself, which migrations need.
  environment: (url) => ({ PGBOUNCER_URL: url }),
  console: (context) => {
    const { user, password } = target(context);
    const fallback = context.image.includes('bitnami') ? '6432' : '5432';
    const port = context.env('LISTEN_PORT', 'PGBOUNCER_PORT') ?? fallback;
    return {
      title: 'psql (pgbouncer)',
      command: ['psql', '-h', '127.0.0.1', '-p', port, '-U', user, 'pgbouncer'],
      environment: password ? { PGPASSWORD: password } : {},
    };
  },
};
