import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const nginx: CatalogSystem = webPage({
  id: 'nginx',
  title: 'nginx',
  images: ['nginx', 'nginx-unprivileged'],
  port: 80,
});
