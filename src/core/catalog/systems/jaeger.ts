import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const jaeger: CatalogSystem = webPage({
  id: 'jaeger',
  title: 'Jaeger',
  images: ['jaeger', 'jaegertracing/all-in-one'],
  port: 16686,
});
