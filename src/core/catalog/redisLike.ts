import type { CatalogSystem } from './catalogSystem';
import { connectionUrl, splitUrl } from './connectionText';
import { loadImageScript, saveImageScript } from './redisImageScripts';
import type { SystemContext } from './systemContext';

/** From the environment, or from `--requirepass` on the command line, which may name a variable itself. */
function password(context: SystemContext): string | undefined {
  const known = context.env('REDIS_PASSWORD', 'VALKEY_PASSWORD', 'KEYDB_PASSWORD', 'DFLY_requirepass');
  if (known) return known;
  const [, written = ''] = /--requirepass[ =]["']?([^"'\s}]+)/.exec(context.commandLine) ?? [];
  const variable = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)/.exec(written)?.[1];
  return (variable ? context.env(variable) : written) || undefined;
}

/** Through the environment: as an argument the client warns, and every process list shows it. */
function signIn(context: SystemContext): Readonly<Record<string, string>> {
  const secret = password(context);
  return secret ? { REDISCLI_AUTH: secret, VALKEYCLI_AUTH: secret } : {};
}

/** Redis and the servers that speak its protocol. */
export function redisLike(options: {
  readonly id: string;
  readonly title: string;
  readonly images: readonly string[];
  readonly client: string;
  readonly server: string;
}): CatalogSystem {
  return {
    id: options.id,
    title: options.title,
    images: options.images,
    connections: (context) => {
      const address = context.address(6379);
      if (!address) return [];
      const url = connectionUrl({ scheme: 'redis', password: password(context), address, path: '0' });
      return [{ title: options.title, url }];
    },
    environment: (url) => {
      const { host, port, password: secret } = splitUrl(url);
      return {
        REDIS_URL: url,
        REDIS_HOST: host,
        REDIS_PORT: port,
        ...(secret && { REDIS_PASSWORD: secret }),
      };
    },
    console: (context) => ({
      title: options.client,
      command: [options.client],
      environment: signIn(context),
    }),
    dump: (context) => ({
      command: ['sh', '-c', saveImageScript, 'sh', options.client],
      environment: signIn(context),
      extension: '.rdb',
    }),
    importing: (context, head) => {
      const environment = signIn(context);
      const isImage = /^(REDIS|VALKEY)/.test(Buffer.from(head.subarray(0, 6)).toString('latin1'));
      if (!isImage) return { command: [options.client, '--pipe'], environment };
      return { command: ['sh', '-c', loadImageScript, 'sh', options.client, options.server], environment };
    },
  };
}
