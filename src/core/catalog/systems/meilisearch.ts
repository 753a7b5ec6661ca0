import type { CatalogSystem } from '../catalogSystem';

export const meilisearch: CatalogSystem = {
  id: 'meilisearch',
  title: 'Meilisearch',
  images: ['meilisearch'],
  connections: (context) => {
    const url = context.http(7700, '');
    return url ? [{ title: 'Meilisearch', url }] : [];
  },
  environment: (url) => ({ MEILI_HTTP_ADDR: url }),
  links: (context) => {
    const url = context.http(7700, '/');
    return url ? [{ title: 'Meilisearch', url }] : [];
  },
};
