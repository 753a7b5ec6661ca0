import type { CatalogSystem } from '../catalogSystem';

export const kafkaConnect: CatalogSystem = {
  id: 'kafka-connect',
  title: 'Kafka Connect',
  images: ['debezium/connect', 'cp-kafka-connect', 'cp-kafka-connect-base', 'kafka-connect'],
  connections: (context) => {
    const url = context.http(8083, '');
    return url ? [{ title: 'Kafka Connect', url }] : [];
  },
  environment: (url) => ({ CONNECT_URL: url }),
  links: (context) => {
    const url = context.http(8083, '/connectors');
    return url ? [{ title: 'Kafka Connect', url }] : [];
  },
};
