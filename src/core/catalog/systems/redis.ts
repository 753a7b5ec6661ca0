import type { CatalogSystem } from '../catalogSystem';
import { redisLike } from '../redisLike';

export const redis: CatalogSystem = redisLike({
  id: 'redis',
  title: 'Redis',
  images: ['redis', 'redis-stack', 'redis-stack-server', 'keydb', 'dragonfly'],
  client: 'redis-cli',
  server: 'redis-server',
});
