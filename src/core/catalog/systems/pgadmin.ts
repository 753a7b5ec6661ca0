import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const pgadmin: CatalogSystem = webPage({
  id: 'pgadmin',
  title: 'pgAdmin',
  images: ['pgadmin4', 'pgadmin'],
  port: 80,
  user: ['PGADMIN_DEFAULT_EMAIL', ''],
  password: ['PGADMIN_DEFAULT_PASSWORD', ''],
});
