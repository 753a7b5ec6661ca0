import type { CatalogSystem } from '../catalogSystem';

export const prometheus: CatalogSystem = {
  id: 'prometheus',
  title: 'Prometheus',
  images: ['prometheus'],
  connections: (context) => {
    const url = context.http(9090, '');
    return url ? [{ title: 'Prometheus', url }] : [];
  },
  environment: (url) => ({ PROMETHEUS_URL: url }),
  links: (context) => {
    const url = context.http(9090, '/');
    return url ? [{ title: 'Prometheus', url }] : [];
  },
};
