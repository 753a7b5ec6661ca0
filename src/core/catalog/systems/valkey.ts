import type { CatalogSystem } from '../catalogSystem';
import { redisLike } from '../redisLike';

export const valkey: CatalogSystem = redisLike({
  id: 'valkey',
  title: 'Valkey',
  images: ['valkey', 'valkey-bundle'],
  client: 'valkey-cli',
  server: 'valkey-server',
});
