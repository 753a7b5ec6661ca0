import type { ConnectEngine } from '../core/engine/engine';
import { EngineError } from '../core/engine/engineError';
import type { Log } from '../core/support/log';
import type { Endpoint, EndpointSource } from './endpoint';
import { allEndpoints, searchEndpoints } from './endpoints';
import type { Machine } from './machine';
import { openEngine } from './openEngine';
import { outsideFiles, type OutsideFiles } from './outsideFiles';
import { outcomeOf } from './outcome';
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
    const tried = [...search.passedOver];
    const failures: EngineError[] = [];
    for (const endpoint of search.endpoints) {
      try {
        return await openEngine(endpoint, machine, options.log, { patient: search.chosen }, signal);
      } catch (error) {
        if (!EngineError.is(error)) throw error;
        failures.push(error);
        tried.push({ endpoint: endpoint.host, outcome: await outcomeOf(error, endpoint, machine) });
        options.log.debug(`${endpoint.title}, ${endpoint.host}: ${tried.at(-1)?.outcome}`);
      }
    }
    throw connectError(search.endpoints, search.chosen, failures, tried);
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

function connectError(
  endpoints: readonly Endpoint[],
  chosen: boolean,
  failures: readonly EngineError[],
  tried: NonNullable<EngineError['details']['tried']>,
): EngineError {
  // An engine that is there and cannot be used says more than the sockets where there is none.
  const telling = failures.find((error) => error.reason !== 'unreachable') ?? failures[0];
  const action = 'connect to an engine';
  const [only] = endpoints;
  const outcome = tried.at(-1)?.outcome ?? '';
  if (telling && telling.reason !== 'unreachable') {
    const at = failures.indexOf(telling);
    const { host = '' } = endpoints[at] ?? {};
    const why = tried[tried.length - failures.length + at]?.outcome ?? telling.message;
    const reason = telling.reason === 'failed' ? 'unreachable' : telling.reason;
    return new EngineError(reason, `The engine at ${host} cannot be used: ${why}.`, {
      action,
      tried,
      cause: telling,
    });
  }
  const message =
    chosen && only
      ? `No engine answers at ${only.host} (${only.title}): ${outcome}.`
      : 'No engine answers at any of the usual places.';
  return new EngineError('unreachable', message, { action, tried, cause: telling });
}
