import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const alertmanager: CatalogSystem = webPage({
  id: 'alertmanager',
  title: 'Alertmanager',
  images: ['alertmanager'],
  port: 9093,
});
