import type { CatalogSystem } from '../catalogSystem';

export const tempo: CatalogSystem = {
  id: 'tempo',
  title: 'Tempo',
  images: ['tempo'],
  connections: (context) => {
    const url = context.http(3200, '');
    return url ? [{ title: 'Tempo', url }] : [];
  },
  environment: (url) => ({ TEMPO_URL: url }),
};
