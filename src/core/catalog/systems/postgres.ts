import type { CatalogSystem } from '../catalogSystem';
import { connectionUrl } from '../connectionText';
import type { SystemContext } from '../systemContext';
import { postgresEnvironment } from '../postgresEnvironment';

const user = (context: SystemContext): string =>
  context.env('POSTGRES_USER', 'POSTGRESQL_USERNAME', 'POSTGRESQL_USER') ?? 'postgres';
const password = (context: SystemContext): string | undefined =>
  context.env('POSTGRES_PASSWORD', 'POSTGRESQL_PASSWORD', 'POSTGRESQL_POSTGRES_PASSWORD');
const database = (context: SystemContext): string =>
  context.env('POSTGRES_DB', 'POSTGRESQL_DATABASE') ?? user(context);

/** PostgreSQL and what is PostgreSQL underneath. Without a database name the image makes one named as the user. */
export const postgres: CatalogSystem = {
  id: 'postgres',
  title: 'PostgreSQL',
  images: [
    'postgres',
    'postgresql',
    'postgis',
    'pgvector',
    'timescaledb',
    'timescaledb-ha',
    'cloudnative-pg',
  ],
  connections: (context) => {
    const address = context.address(5432);
    if (!address) return [];
    const url = connectionUrl({
      scheme: 'postgresql',
      user: user(context),
      password: password(context),
      address,
      path: database(context),
    });
    return [{ title: 'PostgreSQL', url }];
  },
  environment: (url) => postgresEnvironment(url),
  console: (context) => {
    const secret = password(context);
    return {
      title: 'psql',
      command: ['psql', '-U', user(context), '-d', database(context)],
      environment: secret ? { PGPASSWORD: secret } : {},
    };
  },
};
