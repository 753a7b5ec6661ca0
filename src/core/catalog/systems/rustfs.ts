import type { CatalogSystem } from '../catalogSystem';
import { objectStore } from '../objectStore';

export const rustfs: CatalogSystem = objectStore({
  id: 'rustfs',
  title: 'RustFS',
  images: ['rustfs'],
  accessKey: ['RUSTFS_ACCESS_KEY'],
  secretKey: ['RUSTFS_SECRET_KEY'],
  standard: 'rustfsadmin',
});
