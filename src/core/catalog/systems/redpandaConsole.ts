import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const redpandaConsole: CatalogSystem = webPage({
  id: 'redpanda-console',
  title: 'Redpanda Console',
  images: ['redpandadata/console'],
  port: 8080,
});
