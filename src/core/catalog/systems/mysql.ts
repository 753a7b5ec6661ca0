import type { CatalogSystem } from '../catalogSystem';
import { mysqlLike } from '../mysqlLike';

export const mysql: CatalogSystem = mysqlLike({
  id: 'mysql',
  title: 'MySQL',
  images: ['mysql', 'mysql-server', 'percona', 'percona-server'],
  client: 'mysql',
  dumper: 'mysqldump',
});
