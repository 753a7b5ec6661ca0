import { EngineError } from '../core/engine/engineError';
import { currentContext, DEFAULT_CONTEXT, listContexts, readContext } from './dockerContext';
import type { Endpoint, EndpointTls } from './endpoint';
import { knownSockets } from './knownSockets';
import { dockerConfigDir, type Machine } from './machine';
import { parseHost } from './parseHost';

export interface EndpointChoice {
  /** Wins over everything when set. */
  readonly host: string | undefined;
  /** Name of a docker context. */
  readonly context: string | undefined;
}

/** What to try, in order. */
export interface EndpointSearch {
  readonly endpoints: readonly Endpoint[];
  /**
   * True when a person named the one endpoint. Then no other may step in for it: the stack would come up on another
   * engine, without its data.
   */
  readonly chosen: boolean;
  /** Things that were looked at and led nowhere. */
  readonly passedOver: readonly { readonly endpoint: string; readonly outcome: string }[];
}

/**
 * The docker CLI's order, with our own settings in front: host setting, context setting, DOCKER_HOST, DOCKER_CONTEXT,
 * the context in use, then the sockets of the known products.
 * @throws EngineError `invalid` for an unreadable address, `notFound` for a named context that does not exist.
 */
export async function searchEndpoints(machine: Machine, choice: EndpointChoice): Promise<EndpointSearch> {
  const setting = settingEndpoint(machine, choice.host);
  if (setting) return chosen(setting);
  if (choice.context && choice.context !== DEFAULT_CONTEXT) {
    return chosen(await readContext(machine, choice.context));
  }
  const environment = environmentEndpoint(machine);
  if (environment) return chosen(environment);
  const named = choice.context ? undefined : machine.environment['DOCKER_CONTEXT'];
  if (named && named !== DEFAULT_CONTEXT) return chosen(await readContext(machine, named));

  const current = choice.context || named ? undefined : await currentContext(machine);
  const passedOver: { endpoint: string; outcome: string }[] = [];
  if (current) {
    try {
      return chosen(await readContext(machine, current));
    } catch (error) {
      // A product that was removed leaves its context as the one in use.
      if (!EngineError.is(error, 'notFound')) throw error;
      passedOver.push({ endpoint: `Context ${current}`, outcome: 'the context no longer exists' });
    }
  }
  return { endpoints: await knownSockets(machine), chosen: false, passedOver };
}

/**
 * What a person may choose from, each address once, whether something answers there or not. Places where a product
 * would have a socket and has none are left out; named pipes cannot be looked up without disturbing them.
 */
export async function allEndpoints(machine: Machine): Promise<Endpoint[]> {
  const environment = environmentEndpoint(machine);
  const endpoints = [
    ...(environment ? [environment] : []),
    ...(await listContexts(machine)),
    ...(await presentSockets(machine)),
  ];
  const seen = new Set<string>();
  return endpoints.filter(({ host }) => !seen.has(host) && seen.add(host));
}

async function presentSockets(machine: Machine): Promise<Endpoint[]> {
  const sockets = await knownSockets(machine);
  const present = await Promise.all(
    sockets.map(async ({ host }) => {
      const address = parseHost(host);
      if (address.kind !== 'socket' || machine.platform === 'win32') return true;
      return (await machine.files.groupId(address.path)) !== undefined;
    }),
  );
  return sockets.filter((_, at) => present[at]);
}

function settingEndpoint(machine: Machine, host: string | undefined): Endpoint | undefined {
  if (!host?.trim()) return undefined;
  return { host: host.trim(), title: 'Setting', source: 'setting', tls: environmentTls(machine, host) };
}

function environmentEndpoint(machine: Machine): Endpoint | undefined {
  const host = machine.environment['DOCKER_HOST']?.trim();
  if (!host) return undefined;
  return { host, title: 'DOCKER_HOST', source: 'environment', tls: environmentTls(machine, host) };
}

/** TLS is asked for by DOCKER_TLS_VERIFY or DOCKER_TLS, by https://, or by the port that is customary for it. */
function environmentTls(machine: Machine, host: string): EndpointTls | undefined {
  const address = parseHost(host);
  if (address.kind !== 'tcp') return undefined;
  const { DOCKER_TLS_VERIFY, DOCKER_TLS, DOCKER_CERT_PATH } = machine.environment;
  if (!address.tls && !DOCKER_TLS_VERIFY && !DOCKER_TLS) return undefined;
  return {
    folder: DOCKER_CERT_PATH || dockerConfigDir(machine),
    verify: Boolean(DOCKER_TLS_VERIFY) || !DOCKER_TLS,
  };
}

function chosen(endpoint: Endpoint): EndpointSearch {
  return { endpoints: [endpoint], chosen: true, passedOver: [] };
}
