import type { CatalogSystem } from './catalogSystem';
import { connectionUrl } from './connectionText';
import type { SystemContext } from './systemContext';

/** Elasticsearch and OpenSearch: HTTP on 9200, with or without TLS and a sign-in. */
export function searchEngine(options: {
  readonly id: string;
  readonly title: string;
  readonly images: readonly string[];
  readonly variable: string;
  signIn(context: SystemContext): { readonly user: string; readonly password: string } | undefined;
  secure(context: SystemContext): boolean;
}): CatalogSystem {
  return {
    id: options.id,
    title: options.title,
    images: options.images,
    connections: (context) => {
      const address = context.address(9200);
      if (!address) return [];
      const scheme = options.secure(context) ? 'https' : 'http';
      return [{ title: options.title, url: connectionUrl({ scheme, ...options.signIn(context), address }) }];
    },
    environment: (url) => ({ [options.variable]: url }),
    links: (context) => {
      const address = context.address(9200);
      if (!address) return [];
      const scheme = options.secure(context) ? 'https' : 'http';
      return [
        {
          title: `${options.title} health`,
          url: `${scheme}://${address}/_cluster/health?pretty`,
          ...options.signIn(context),
        },
      ];
    },
  };
}
