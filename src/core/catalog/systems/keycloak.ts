import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const keycloak: CatalogSystem = webPage({
  id: 'keycloak',
  title: 'Keycloak',
  images: ['keycloak'],
  port: 8080,
  path: '/admin',
  user: ['KC_BOOTSTRAP_ADMIN_USERNAME', ''],
  password: ['KC_BOOTSTRAP_ADMIN_PASSWORD', ''],
});
