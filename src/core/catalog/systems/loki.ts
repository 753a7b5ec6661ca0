import type { CatalogSystem } from '../catalogSystem';

export const loki: CatalogSystem = {
  id: 'loki',
  title: 'Loki',
  images: ['loki'],
  connections: (context) => {
    const url = context.http(3100, '');
    return url ? [{ title: 'Loki', url }] : [];
  },
  environment: (url) => ({ LOKI_URL: url }),
};
