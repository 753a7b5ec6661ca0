import type { Engine } from '../core/engine/engine';
import { EngineError } from '../core/engine/engineError';
import type { Log } from '../core/support/log';
import type { Endpoint } from './endpoint';
import type { EndpointSearch } from './endpoints';
import type { Machine } from './machine';
import { openEngine } from './openEngine';
import { outcomeOf } from './outcome';

/** Opens the first endpoint that answers. @throws EngineError that tells each one tried, with its outcome. */
export async function connectFirst(
  search: EndpointSearch,
  machine: Machine,
  log: Log,
  signal?: AbortSignal,
): Promise<Engine> {
  const tried = [...search.passedOver];
  const failures: EngineError[] = [];
  for (const endpoint of search.endpoints) {
    try {
      return await openEngine(endpoint, machine, log, { patient: search.chosen }, signal);
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      failures.push(error);
      tried.push({ endpoint: endpoint.host, outcome: await outcomeOf(error, endpoint, machine) });
      log.debug(`${endpoint.title}, ${endpoint.host}: ${tried.at(-1)?.outcome}`);
    }
  }
  throw connectError(search.endpoints, search.chosen, failures, tried);
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
    const reason = EngineError.is(telling, 'denied', 'unsupported', 'invalid')
      ? telling.reason
      : 'unreachable';
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
