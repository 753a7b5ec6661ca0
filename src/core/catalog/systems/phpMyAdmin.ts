import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const phpMyAdmin: CatalogSystem = webPage({
  id: 'phpmyadmin',
  title: 'phpMyAdmin',
  images: ['phpmyadmin'],
  port: 80,
});
