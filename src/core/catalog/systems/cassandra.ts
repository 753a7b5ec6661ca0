import type { CatalogSystem } from '../catalogSystem';
import type { SystemContext } from '../systemContext';

/** Only Bitnami's image turns sign-in on. */
const signIn = (context: SystemContext): readonly string[] => {
  const password = context.env('CASSANDRA_PASSWORD');
  return password ? ['-u', context.env('CASSANDRA_USER') ?? 'cassandra', '-p', password] : [];
};

export const cassandra: CatalogSystem = {
  id: 'cassandra',
  title: 'Cassandra',
  images: ['cassandra', 'scylla'],
  connections: (context) => {
    const url = context.address(9042);
    return url ? [{ title: 'Cassandra', url }] : [];
  },
  environment: (url, context) => {
    // Drivers refuse to start without the data centre's name; this is the one of a snitch that ignores settings.
    const own = /Gossiping/.test(context.env('CASSANDRA_ENDPOINT_SNITCH') ?? '');
    return {
      CASSANDRA_CONTACT_POINTS: url,
      CASSANDRA_LOCAL_DATACENTER: (own ? context.env('CASSANDRA_DC') : undefined) ?? 'datacenter1',
    };
  },
  console: (context) => ({ title: 'cqlsh', command: ['cqlsh', ...signIn(context)], environment: {} }),
};
