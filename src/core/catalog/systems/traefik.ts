import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const traefik: CatalogSystem = webPage({
  id: 'traefik',
  title: 'Traefik dashboard',
  images: ['traefik'],
  port: 8080,
  path: '/dashboard/',
});
