import type { CatalogSystem } from '../catalogSystem';
import { objectStore } from '../objectStore';

export const minio: CatalogSystem = objectStore({
  id: 'minio',
  title: 'MinIO',
  images: ['minio'],
  accessKey: ['MINIO_ROOT_USER', 'MINIO_ACCESS_KEY'],
  secretKey: ['MINIO_ROOT_PASSWORD', 'MINIO_SECRET_KEY'],
  standard: 'minioadmin',
});
