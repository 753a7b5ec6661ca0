import type { CatalogSystem } from './catalogSystem';
import type { SystemContext } from './systemContext';

/** A service that is one web page; `user` and `password` name the variables of its sign-in, then the image's default. */
export function webPage(options: {
  readonly id: string;
  readonly title: string;
  readonly images: readonly string[];
  readonly port: number;
  readonly path?: string;
  readonly user?: readonly [variable: string, standard: string];
  readonly password?: readonly [variable: string, standard: string];
}): CatalogSystem {
  const value = (context: SystemContext, pair: readonly [string, string] | undefined): string | undefined =>
    pair && (context.env(pair[0]) ?? (pair[1] || undefined));
  return {
    id: options.id,
    title: options.title,
    images: options.images,
    links: (context) => {
      const url = context.http(options.port, options.path);
      if (!url) return [];
      const user = value(context, options.user);
      const password = value(context, options.password);
      return [{ title: options.title, url, ...(user && { user }), ...(password && { password }) }];
    },
  };
}
