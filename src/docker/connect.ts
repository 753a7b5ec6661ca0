import type { ConnectEngine } from '../core/engine/engine';
import type { Log } from '../core/support/log';
import { connectFirst } from './connectFirst';
import type { EndpointSource } from './endpoint';
import { allEndpoints, searchEndpoints } from './endpoints';
import type { Machine } from './machine';
import { outsideFiles, type OutsideFiles } from './outsideFiles';
import { throwIfAborted } from '../core/support/abort';

export interface ConnectOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
  /** Wins over everything else: `unix://`, `npipe://`, `tcp://`, `ssh://`. */
  readonly host?: string | undefined;
  /** Name of a docker context. */
  readonly context?: string | undefined;
  readonly log: Log;
  /** For tests: another machine's files. */
  readonly files?: OutsideFiles;
}

/** Something to choose in "Choose another engine". */
export interface EndpointCandidate {
  /** To be given as `host`; for a context, whose certificates the address lacks, give `context` instead. */
  readonly host: string;
  readonly title: string;
  readonly source: EndpointSource;
  /** Name of the docker context it comes from. */
  readonly context?: string;
}

/**
 * Each call looks anew where an engine may be, so that one started or a context chosen meanwhile is found, and opens
 * the first that answers. An endpoint that a person named is the only one tried.
 */
export function createConnect(options: ConnectOptions): ConnectEngine {
  const machine = machineOf(options);
  const choice = { host: options.host, context: options.context };
  return async (signal) => {
    throwIfAborted(signal);
    const search = await searchEndpoints(machine, choice);
    return connectFirst(search, machine, options.log, signal);
  };
}

/** What "Choose another engine" offers, whether something answers there now or not. */
export async function listEndpoints(options: ConnectOptions): Promise<EndpointCandidate[]> {
  const endpoints = await allEndpoints(machineOf(options));
  return endpoints.map(({ host, title, source, context }) => ({
    host,
    title,
    source,
    ...(context && { context }),
  }));
}

function machineOf(options: ConnectOptions): Machine {
  const { environment, homeDir, platform, files = outsideFiles } = options;
  return { environment, homeDir, platform, files };
}
