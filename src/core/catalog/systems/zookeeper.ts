import type { CatalogSystem } from '../catalogSystem';

export const zookeeper: CatalogSystem = {
  id: 'zookeeper',
  title: 'ZooKeeper',
  images: ['zookeeper', 'cp-zookeeper'],
  connections: (context) => {
    const url = context.address(Number(context.env('ZOOKEEPER_CLIENT_PORT') ?? 2181));
    return url ? [{ title: 'ZooKeeper', url }] : [];
  },
  environment: (url) => ({ ZOOKEEPER_CONNECT: url }),
  console: (context) => {
    const server = `localhost:${context.env('ZOOKEEPER_CLIENT_PORT') ?? '2181'}`;
    return context.image.includes('cp-zookeeper')
      ? { title: 'zookeeper-shell', command: ['zookeeper-shell', server], environment: {} }
      : { title: 'zkCli', command: ['zkCli.sh', '-server', server], environment: {} };
  },
};
