import type { CatalogSystem } from '../catalogSystem';
import { searchEngine } from '../searchEngine';

export const elasticsearch: CatalogSystem = searchEngine({
  id: 'elasticsearch',
  title: 'Elasticsearch',
  images: ['elasticsearch'],
  variable: 'ELASTICSEARCH_URL',
  signIn: (context) => {
    const password = context.env('ELASTIC_PASSWORD', 'ELASTICSEARCH_PASSWORD');
    const open = context.env('xpack.security.enabled') === 'false';
    return password && !open ? { user: 'elastic', password } : undefined;
  },
  // From version 8 on it answers only over TLS, unless told not to.
  secure: (context) =>
    /:([89]|\d\d)/.test(context.image) &&
    !context.env('xpack.security.enabled', 'xpack.security.http.ssl.enabled'),
});
