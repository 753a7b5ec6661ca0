import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const redisInsight: CatalogSystem = webPage({
  id: 'redisinsight',
  title: 'Redis Insight',
  images: ['redisinsight'],
  port: 5540,
});
