import type { CatalogSystem } from '../catalogSystem';

export const schemaRegistry: CatalogSystem = {
  id: 'schema-registry',
  title: 'Schema Registry',
  images: ['cp-schema-registry', 'schema-registry'],
  connections: (context) => {
    const url = context.http(8081, '');
    return url ? [{ title: 'Schema Registry', url }] : [];
  },
  environment: (url) => ({ SCHEMA_REGISTRY_URL: url }),
  links: (context) => {
    const url = context.http(8081, '/subjects');
    return url ? [{ title: 'Schema Registry', url }] : [];
  },
};
