import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const mongoExpress: CatalogSystem = webPage({
  id: 'mongo-express',
  title: 'Mongo Express',
  images: ['mongo-express'],
  port: 8081,
  user: ['ME_CONFIG_BASICAUTH_USERNAME', ''],
  password: ['ME_CONFIG_BASICAUTH_PASSWORD', ''],
});
