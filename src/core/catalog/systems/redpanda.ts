import type { CatalogSystem } from '../catalogSystem';

export const redpanda: CatalogSystem = {
  id: 'redpanda',
  title: 'Redpanda',
  images: ['redpanda'],
  connections: (context) => {
    const address = context.anyAddress(9092, 19092);
    return address ? [{ title: 'Redpanda', url: address.replace(/^127\.0\.0\.1:/, 'localhost:') }] : [];
  },
  environment: (url) => ({ KAFKA_BOOTSTRAP_SERVERS: url, KAFKA_BROKERS: url }),
  console: () => ({
    title: 'rpk',
    command: ['sh', '-c', 'rpk cluster info; exec sh'],
    environment: {},
  }),
};
