import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const grafana: CatalogSystem = webPage({
  id: 'grafana',
  title: 'Grafana',
  images: ['grafana', 'grafana-oss', 'grafana-enterprise'],
  port: 3000,
  user: ['GF_SECURITY_ADMIN_USER', 'admin'],
  password: ['GF_SECURITY_ADMIN_PASSWORD', 'admin'],
});
