import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const kibana: CatalogSystem = webPage({
  id: 'kibana',
  title: 'Kibana',
  images: ['kibana', 'opensearch-dashboards'],
  port: 5601,
});
