import type { CatalogSystem } from '../catalogSystem';

export const localstack: CatalogSystem = {
  id: 'localstack',
  title: 'LocalStack',
  images: ['localstack', 'localstack-pro'],
  connections: (context) => {
    const url = context.http(4566, '');
    return url ? [{ title: 'LocalStack', url }] : [];
  },
  environment: (url) => ({ AWS_ENDPOINT_URL: url }),
  links: (context) => {
    const url = context.http(4566, '/_localstack/health');
    return url ? [{ title: 'LocalStack', url }] : [];
  },
};
