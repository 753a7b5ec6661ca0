import type { ComposeService } from './composeService';

/**
 * The resolved project, in the shape and with the names that `docker compose config --format json` prints:
 * everything interpolated, merged, in long form, with absolute paths; durations are strings in Go syntax ("1m30s"),
 * byte sizes decimal strings. Only keys we act on are typed; others are carried along untouched.
 * Source: Compose Specification.
 */
export interface ComposeProject {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks?: Readonly<Record<string, ComposeNetwork>>;
  readonly volumes?: Readonly<Record<string, ComposeVolume>>;
  readonly secrets?: Readonly<Record<string, ComposeFileObject>>;
  readonly configs?: Readonly<Record<string, ComposeFileObject>>;
  /** Carried along: nothing of ours starts them. */
  readonly models?: Readonly<Record<string, unknown>>;
  readonly [extension: `x-${string}`]: unknown;
}

export interface ComposeNetwork {
  /** Name on the engine, e.g. "shop_default". Null means the default of the key. */
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly ipam?: {
    readonly driver?: string;
    readonly config?: readonly {
      readonly subnet?: string;
      readonly gateway?: string;
      readonly ip_range?: string;
      readonly aux_addresses?: Readonly<Record<string, string>>;
    }[];
    readonly options?: Readonly<Record<string, string>>;
  };
  readonly external?: boolean;
  readonly internal?: boolean;
  readonly attachable?: boolean;
  readonly enable_ipv4?: boolean;
  readonly enable_ipv6?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ComposeVolume {
  /** Name on the engine, e.g. "shop_pgdata". */
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly external?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A top-level config or secret. */
export interface ComposeFileObject {
  readonly name: string;
  readonly file?: string;
  readonly environment?: string;
  readonly content?: string;
  readonly external?: boolean;
}
