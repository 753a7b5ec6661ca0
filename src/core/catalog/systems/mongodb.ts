import type { CatalogSystem } from '../catalogSystem';
import { connectionUrl } from '../connectionText';
import type { SystemContext } from '../systemContext';

const user = (context: SystemContext): string | undefined =>
  context.env('MONGO_INITDB_ROOT_USERNAME', 'MONGODB_INITDB_ROOT_USERNAME', 'MONGODB_ROOT_USER') ??
  (context.env('MONGODB_ROOT_PASSWORD') ? 'root' : undefined);
const password = (context: SystemContext): string | undefined =>
  context.env('MONGO_INITDB_ROOT_PASSWORD', 'MONGODB_INITDB_ROOT_PASSWORD', 'MONGODB_ROOT_PASSWORD');

const signIn = (context: SystemContext): string[] => {
  const name = user(context);
  const secret = password(context);
  if (!name) return [];
  return ['-u', name, ...(secret ? ['-p', secret] : []), '--authenticationDatabase', 'admin'];
};

/** A replica set names its members as containers see them: the host cannot resolve these, and connects directly. */
function topology(context: SystemContext): string[] {
  if (context.seenFrom === 'host') return ['directConnection=true'];
  const set = /--replSet[= ](\S+)/.exec(context.commandLine)?.[1] ?? context.env('MONGODB_REPLICA_SET_NAME');
  return set === undefined ? [] : [`replicaSet=${set}`];
}

export const mongodb: CatalogSystem = {
  id: 'mongodb',
  title: 'MongoDB',
  images: [
    'mongo',
    'mongodb',
    'mongodb-community-server',
    'mongodb-enterprise-server',
    'percona-server-mongodb',
  ],
  connections: (context) => {
    const address = context.address(27017);
    if (!address) return [];
    const query = [...(user(context) ? ['authSource=admin'] : []), ...topology(context)].join('&');
    const database = context.env('MONGO_INITDB_DATABASE', 'MONGODB_DATABASE') ?? '';
    const path = query === '' ? database : `${database}?${query}`;
    const url = connectionUrl({
      scheme: 'mongodb',
      user: user(context),
      password: password(context),
      address,
      path,
    });
    return [{ title: 'MongoDB', url }];
  },
  environment: (url) => ({ MONGODB_URI: url, MONGO_URL: url }),
  console: (context) => ({ title: 'mongosh', command: ['mongosh', ...signIn(context)], environment: {} }),
  dump: (context) => ({
    command: ['mongodump', ...signIn(context), '--archive'],
    environment: {},
    extension: '.archive',
  }),
  importing: (context) => ({
    command: ['mongorestore', ...signIn(context), '--archive', '--drop'],
    environment: {},
  }),
};
