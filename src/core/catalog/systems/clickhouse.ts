import type { CatalogSystem } from '../catalogSystem';
import { connectionUrl } from '../connectionText';
import type { SystemContext } from '../systemContext';

const user = (context: SystemContext): string =>
  context.env('CLICKHOUSE_USER', 'CLICKHOUSE_ADMIN_USER') ?? 'default';
const password = (context: SystemContext): string | undefined =>
  context.env('CLICKHOUSE_PASSWORD', 'CLICKHOUSE_ADMIN_PASSWORD');
const database = (context: SystemContext): string => context.env('CLICKHOUSE_DB') ?? 'default';

export const clickhouse: CatalogSystem = {
  id: 'clickhouse',
  title: 'ClickHouse',
  images: ['clickhouse', 'clickhouse-server'],
  connections: (context) => {
    const signIn = { user: user(context), password: password(context) };
    const http = context.address(8123);
    const native = context.address(9000);
    return [
      http === undefined
        ? undefined
        : { title: 'ClickHouse HTTP', url: connectionUrl({ scheme: 'http', ...signIn, address: http }) },
      native === undefined
        ? undefined
        : {
            title: 'ClickHouse native',
            url: connectionUrl({ scheme: 'clickhouse', ...signIn, address: native, path: database(context) }),
          },
    ];
  },
  environment: (url) => (url.startsWith('http') ? { CLICKHOUSE_HTTP_URL: url } : { CLICKHOUSE_URL: url }),
  links: (context) => {
    const url = context.http(8123, '/play');
    const secret = password(context);
    return url
      ? [{ title: 'ClickHouse Play', url, user: user(context), ...(secret && { password: secret }) }]
      : [];
  },
  console: (context) => {
    const secret = password(context);
    return {
      title: 'clickhouse-client',
      command: ['clickhouse-client', '--user', user(context), '--database', database(context)],
      environment: secret ? { CLICKHOUSE_PASSWORD: secret } : {},
    };
  },
};
