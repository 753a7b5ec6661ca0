import type { CatalogSystem } from '../catalogSystem';
import { mysqlLike } from '../mysqlLike';

export const mariadb: CatalogSystem = mysqlLike({
  id: 'mariadb',
  title: 'MariaDB',
  images: ['mariadb'],
  client: 'mariadb',
  dumper: 'mariadb-dump',
});
