import type { CatalogSystem } from '../catalogSystem';

export const memcached: CatalogSystem = {
  id: 'memcached',
  title: 'Memcached',
  images: ['memcached'],
  connections: (context) => {
    const url = context.address(11211);
    return url ? [{ title: 'Memcached', url }] : [];
  },
  environment: (url) => ({ MEMCACHED_SERVERS: url }),
};
