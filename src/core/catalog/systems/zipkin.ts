import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const zipkin: CatalogSystem = webPage({
  id: 'zipkin',
  title: 'Zipkin',
  images: ['zipkin', 'zipkin-slim'],
  port: 9411,
});
