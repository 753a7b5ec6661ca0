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

const target = (context: SystemContext): string[] => ['-U', user(context), '-d', database(context)];
const signIn = (context: SystemContext): Readonly<Record<string, string>> => {
  const secret = password(context);
  return secret ? { PGPASSWORD: secret } : {};
};

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
  console: (context) => ({
    title: 'psql',
    command: ['psql', ...target(context)],
    environment: signIn(context),
  }),
  flush: (context) => ({
    command: ['psql', ...target(context), '--no-password', '--no-psqlrc', '--quiet', '-c', 'CHECKPOINT'],
    environment: signIn(context),
  }),
  dump: (context) => ({
    command: ['pg_dump', ...target(context), '--no-password', '--clean', '--if-exists'],
    environment: signIn(context),
    extension: '.sql',
  }),
  importing: (context, head) => {
    const environment = signIn(context);
    if (Buffer.from(head.subarray(0, 5)).toString('latin1') === 'PGDMP') {
      const whole = ['--clean', '--if-exists', '--single-transaction', '--exit-on-error'];
      return { command: ['pg_restore', ...target(context), '--no-password', ...whole], environment };
    }
    // Not psql's own --single-transaction: it commits at the end of its input, also where that was cut off.
    return {
      command: [
        'psql',
        ...target(context),
        '--no-password',
        '--no-psqlrc',
        '--quiet',
        '-v',
        'ON_ERROR_STOP=1',
      ],
      environment,
      before: 'BEGIN;\n',
      after: '\nCOMMIT;\n',
    };
  },
};
