import type { CatalogSystem } from './catalogSystem';
import { splitUrl } from './connectionText';

/** A mail server for development: SMTP on 1025 and a page that shows what came. */
export function mailCatcher(options: {
  readonly id: string;
  readonly title: string;
  readonly images: readonly string[];
  /** Container port of the page. */
  readonly web: number;
}): CatalogSystem {
  return {
    id: options.id,
    title: options.title,
    images: options.images,
    connections: (context) => {
      const address = context.address(1025);
      return address ? [{ title: 'SMTP', url: `smtp://${address}` }] : [];
    },
    environment: (url) => {
      const { host, port } = splitUrl(url);
      return { SMTP_URL: url, SMTP_HOST: host, SMTP_PORT: port };
    },
    links: (context) => {
      const url = context.http(options.web);
      return url ? [{ title: options.title, url }] : [];
    },
  };
}
