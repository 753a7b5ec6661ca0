import type { PublishedPort, ServiceConnection, ServiceLink } from '../catalog/serviceFacts';
import type { SystemContext } from '../catalog/systemContext';
import type { ServiceModel } from '../model/stack';
import type { Ways } from '../model/ways';
import type { SmokeNetwork } from './smokeNetwork';

/** A running service as an application on this machine sees it: through its published ports, with its own sign-in. */
export interface SmokeTarget {
  readonly service: ServiceModel;
  /** Key of the catalog, when the service was recognised. */
  readonly system: string | undefined;
  readonly context: SystemContext;
  readonly connections: readonly ServiceConnection[];
  readonly links: readonly ServiceLink[];
  /** Ports that another machine's engine bound to its own loopback: only a tunnel from this machine leads there. */
  readonly tunnel?: { readonly host: string; readonly ports: readonly PublishedPort[] };
}

/** What a check works with. */
export interface SmokeTools {
  readonly network: SmokeNetwork;
  /** What to do next in the host's words. */
  readonly ways: Ways;
  /** Aborted by the caller or at the end of the check's time. */
  readonly signal: AbortSignal;
  /** Lower-case letters and digits, another one for each check: what it makes is named so, and removed by it. */
  readonly scratch: string;
  /** Every running service of the stack, this one too. */
  readonly running: readonly SmokeTarget[];
}

/**
 * Uses one service as an application would and leaves nothing behind.
 *
 * @returns what was seen to work, in words
 * @throws SmokeFailure where it is known what is wrong; else any error of the network
 */
export type SmokeCheck = (target: SmokeTarget, tools: SmokeTools) => Promise<string>;
