import type { CatalogSystem } from './catalogSystem';
import type { SystemContext } from './systemContext';

/** S3-compatible storage: the API on 9000, its console on 9001. */
export function objectStore(options: {
  readonly id: string;
  readonly title: string;
  readonly images: readonly string[];
  /** Variables of the access key and the secret, and the image's default for both. */
  readonly accessKey: readonly string[];
  readonly secretKey: readonly string[];
  readonly standard: string;
}): CatalogSystem {
  const accessKey = (context: SystemContext): string => context.env(...options.accessKey) ?? options.standard;
  const secretKey = (context: SystemContext): string => context.env(...options.secretKey) ?? options.standard;
  return {
    id: options.id,
    title: options.title,
    images: options.images,
    connections: (context) => {
      const url = context.http(9000, '');
      return url ? [{ title: `${options.title} S3`, url }] : [];
    },
    environment: (url, context) => ({
      S3_ENDPOINT: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: accessKey(context),
      AWS_SECRET_ACCESS_KEY: secretKey(context),
    }),
    links: (context) => {
      const port = /--console-address[ =]\S*:(\d+)/.exec(context.commandLine)?.[1];
      const url = context.http(Number(port ?? 9001));
      return url
        ? [{ title: `${options.title} console`, url, user: accessKey(context), password: secretKey(context) }]
        : [];
    },
  };
}
