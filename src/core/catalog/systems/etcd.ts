import type { CatalogSystem } from '../catalogSystem';

export const etcd: CatalogSystem = {
  id: 'etcd',
  title: 'etcd',
  images: ['etcd'],
  connections: (context) => {
    const url = context.http(2379, '');
    return url ? [{ title: 'etcd', url }] : [];
  },
  environment: (url) => ({ ETCDCTL_ENDPOINTS: url }),
};
