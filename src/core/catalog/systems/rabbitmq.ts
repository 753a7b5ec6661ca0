import type { CatalogSystem } from '../catalogSystem';
import { connectionUrl } from '../connectionText';
import type { SystemContext } from '../systemContext';

const signIn = (context: SystemContext): { user: string; password: string } => ({
  user: context.env('RABBITMQ_DEFAULT_USER', 'RABBITMQ_USERNAME') ?? 'guest',
  password: context.env('RABBITMQ_DEFAULT_PASS', 'RABBITMQ_PASSWORD') ?? 'guest',
});

export const rabbitmq: CatalogSystem = {
  id: 'rabbitmq',
  title: 'RabbitMQ',
  images: ['rabbitmq'],
  connections: (context) => {
    const address = context.address(5672);
    if (!address) return [];
    const path = context.env('RABBITMQ_DEFAULT_VHOST')?.replace(/^\//, '');
    return [{ title: 'RabbitMQ', url: connectionUrl({ scheme: 'amqp', ...signIn(context), address, path }) }];
  },
  environment: (url) => ({ AMQP_URL: url, RABBITMQ_URL: url }),
  links: (context) => {
    const url = context.http(15672);
    return url ? [{ title: 'RabbitMQ management', url, ...signIn(context) }] : [];
  },
};
