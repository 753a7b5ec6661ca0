import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const adminer: CatalogSystem = webPage({
  id: 'adminer',
  title: 'Adminer',
  images: ['adminer'],
  port: 8080,
});
