import type { CatalogSystem } from './catalogSystem';
import { connectionUrl, splitUrl } from './connectionText';
import type { SystemContext } from './systemContext';

interface Account {
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

function account(context: SystemContext): Account {
  const user = context.env('MYSQL_USER', 'MARIADB_USER') ?? 'root';
  const own = context.env('MYSQL_PASSWORD', 'MARIADB_PASSWORD');
  const root = context.env('MYSQL_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD');
  return {
    user,
    password: user === 'root' ? root : own,
    database: context.env('MYSQL_DATABASE', 'MARIADB_DATABASE'),
  };
}

function signIn(context: SystemContext): Readonly<Record<string, string>> {
  const { password } = account(context);
  return password ? { MYSQL_PWD: password } : {};
}

/** MySQL and MariaDB: one protocol, the same variables under two names, each with its own client. */
export function mysqlLike(options: {
  readonly id: string;
  readonly title: string;
  readonly images: readonly string[];
  readonly client: string;
  readonly dumper: string;
}): CatalogSystem {
  return {
    id: options.id,
    title: options.title,
    images: options.images,
    connections: (context) => {
      const address = context.address(3306);
      if (!address) return [];
      const { user, password, database } = account(context);
      const url = connectionUrl({ scheme: 'mysql', user, password, address, path: database });
      return [{ title: options.title, url }];
    },
    environment: (url) => {
      const { host, port, user, password, path } = splitUrl(url);
      return {
        DATABASE_URL: url,
        MYSQL_HOST: host,
        MYSQL_PORT: port,
        MYSQL_USER: user,
        ...(password && { MYSQL_PASSWORD: password }),
        ...(path && { MYSQL_DATABASE: path }),
      };
    },
    console: (context) => {
      const { user, database } = account(context);
      return {
        title: options.client,
        command: [options.client, '-u', user, ...(database ? [database] : [])],
        environment: signIn(context),
      };
    },
    dump: (context) => {
      const { user, database } = account(context);
      // One moment for all tables without locking them; tablespaces need a right that a plain user lacks.
      const how = ['--single-transaction', '--no-tablespaces', '--routines', '--triggers'];
      const what = database ? [database] : ['--all-databases'];
      return {
        command: [options.dumper, '-u', user, ...how, ...what],
        environment: signIn(context),
        extension: '.sql',
      };
    },
    importing: (context) => {
      const { user, database } = account(context);
      return {
        command: [options.client, '-u', user, ...(database ? [database] : [])],
        environment: signIn(context),
      };
    },
  };
}
