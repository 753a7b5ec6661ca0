import type { SystemContext } from './systemContext';

/** A page of a service: where it is and, when it asks, how to sign in. */
export interface ServiceLink {
  readonly title: string;
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** A command to run inside the container with a terminal: `psql`, `redis-cli` … */
export interface ConsoleCommand {
  readonly title: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A program of the system that is run inside its container. */
export interface DataCommand {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Writes everything to its standard output. */
export interface DumpCommand extends DataCommand {
  /** What such files end with: ".sql". */
  readonly extension: string;
}

/** Reads its standard input. */
export interface ImportCommand extends DataCommand {
  /** Goes before and after what the file holds. */
  readonly before?: string;
  readonly after?: string;
}

/** How a program on the host reaches the service. */
export interface ConnectionDraft {
  readonly title: string;
  /** With credentials; not always a URL ("localhost:9092"). */
  readonly url: string;
}

/**
 * What is known of one system, whoever wrote the compose file. Every function gets the service's own definition and
 * published ports; it returns nothing for what cannot be reached from the host.
 */
export interface CatalogSystem {
  readonly id: string;
  readonly title: string;
  /**
   * Repositories it comes in: "postgres" matches that name under any registry and owner, "debezium/connect" only with
   * that owner (names too common to stand alone).
   */
  readonly images: readonly string[];
  connections?(context: SystemContext): readonly (ConnectionDraft | undefined)[];
  /** Variables a program expects for that connection, e.g. DATABASE_URL and PGHOST. Default: `<SERVICE>_URL`. */
  environment?(url: string, context: SystemContext): Readonly<Record<string, string>>;
  links?(context: SystemContext): readonly (ServiceLink | undefined)[];
  console?(context: SystemContext): ConsoleCommand;
  /** Brings what it holds in memory and logs to its files, in its container, while it serves. */
  flush?(context: SystemContext): DataCommand;
  /** Everything it holds, as a file that `importing` takes. */
  dump?(context: SystemContext): DumpCommand;
  /** @param head the first bytes of the file, uncompressed: they tell what kind it is */
  importing?(context: SystemContext, head: Uint8Array): ImportCommand;
}
