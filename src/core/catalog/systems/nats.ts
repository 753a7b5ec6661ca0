import type { CatalogSystem } from '../catalogSystem';

export const nats: CatalogSystem = {
  id: 'nats',
  title: 'NATS',
  images: ['nats', 'nats-server', 'nats-streaming'],
  connections: (context) => {
    const address = context.address(4222);
    return address ? [{ title: 'NATS', url: `nats://${address}` }] : [];
  },
  environment: (url) => ({ NATS_URL: url }),
  links: (context) => {
    const url = context.http(8222);
    return url ? [{ title: 'NATS monitoring', url }] : [];
  },
};
