import type { CatalogSystem } from '../catalogSystem';

export const redisCommander: CatalogSystem = {
  id: 'redis-commander',
  title: 'Redis Commander',
  images: ['redis-commander'],
  links: (context) => {
    const url = context.http(8081);
    if (!url) return [];
    const user = context.env('HTTP_USER');
    const password = context.env('HTTP_PASSWORD');
    return [{ title: 'Redis Commander', url, ...(user && { user }), ...(password && { password }) }];
  },
};
