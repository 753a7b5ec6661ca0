import type { EngineError } from '../engine/engineError';
import type { EngineContainer, EngineInfo } from '../engine/wire';
import type { ServiceState } from '../model/serviceState';
import type { ServiceModel, StackModel } from '../model/stack';
import type { StackSummary } from '../model/summary';

/** How we stand with the engine. */
export type Connection =
  /** Nobody needs it. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly info: EngineInfo }
  /** What is shown is from `since` (ms); the next try is at `nextTryAt` (ms). */
  | {
      readonly kind: 'blind';
      readonly since: number;
      readonly error: EngineError;
      readonly nextTryAt: number;
    };

/** One service with everything a surface shows of it. */
export interface ServiceStatus {
  readonly service: ServiceModel;
  readonly state: ServiceState;
  /** Its containers by number; empty when absent. */
  readonly containers: readonly EngineContainer[];
  /** How what runs differs from the definition ("environment.LOG_LEVEL: info → debug"); empty when it does not. */
  readonly drift: readonly string[];
}

/** The one value every surface draws from. Unchanged parts keep their identity between snapshots. */
export interface StackStatus {
  readonly stack: StackModel;
  readonly connection: Connection;
  /** One for every service of the definition, in its order. */
  readonly services: ReadonlyMap<string, ServiceStatus>;
  /** Containers of the project whose service the definition does not name. */
  readonly orphans: readonly EngineContainer[];
  readonly summary: StackSummary;
}

/** What changed from one status to the next. */
export interface StatusChange {
  readonly status: StackStatus;
  /** Names of services whose status changed. */
  readonly services: ReadonlySet<string>;
  /** The definition, the connection or the set of orphans changed: redraw everything. */
  readonly all: boolean;
}
