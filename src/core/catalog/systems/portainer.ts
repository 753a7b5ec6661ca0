import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const portainer: CatalogSystem = webPage({
  id: 'portainer',
  title: 'Portainer',
  images: ['portainer-ce', 'portainer-ee', 'portainer/portainer'],
  port: 9000,
});
