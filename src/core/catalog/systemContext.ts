import type { ComposeService } from '../model/composeService';
import type { ServiceModel } from '../model/stack';
import { hostOf, type PublishedPort } from './publishedPorts';

/** Where a program runs that wants to reach the service: on this machine, or in a container of the stack. */
export type SeenFrom = 'host' | 'container';

/** A service as the catalog looks at it. */
export interface SystemContext {
  readonly name: string;
  readonly image: string;
  readonly seenFrom: SeenFrom;
  /** Command and arguments in one line, as written. */
  readonly commandLine: string;
  /** Value of a variable of the service's environment; the first of several names that is set and not empty. */
  env(...names: string[]): string | undefined;
  /**
   * From the host: "127.0.0.1:5432", where that container port is published; undefined when it is not, or not known yet.
   * From a container: "postgres:5432", published or not.
   */
  address(containerPort: number): string | undefined;
  /** The first of these container ports that is published, else the first published TCP port at all. */
  anyAddress(...containerPorts: number[]): string | undefined;
  /** `http://127.0.0.1:PORT/path`; undefined when the port cannot be reached. */
  http(containerPort: number, path?: string): string | undefined;
}

/**
 * The service as programs on this machine see it: through its published ports.
 *
 * @param engineHost as `EngineInfo.host`
 */
export function createSystemContext(
  service: ServiceModel,
  ports: readonly PublishedPort[],
  engineHost?: string,
): SystemContext {
  const known = ports.filter((port) => port.hostPort !== undefined && port.protocol === 'tcp');
  const addressOf = (port: PublishedPort | undefined): string | undefined =>
    port && `${hostOf(port.hostIp, engineHost)}:${port.hostPort}`;
  const address = (containerPort: number): string | undefined =>
    addressOf(known.find((port) => port.containerPort === containerPort));
  const anyAddress = (...containerPorts: number[]): string | undefined =>
    containerPorts.map(address).find((found) => found !== undefined) ?? addressOf(known[0]);
  return contextOf(service, 'host', address, anyAddress);
}

/** The service as programs in other containers see it: by its name on the network, published or not. */
export function createInsideContext(service: ServiceModel): SystemContext {
  const name = nameInside(service.name, service.spec);
  const open = [
    ...(service.spec.ports ?? []).map(({ target }) => target),
    ...(service.spec.expose ?? []).map((port) => Number.parseInt(port, 10)),
  ];
  const address = (containerPort: number): string | undefined => name && `${name}:${containerPort}`;
  const anyAddress = (...containerPorts: number[]): string | undefined => {
    const port = containerPorts.find((one) => open.includes(one)) ?? containerPorts[0] ?? open[0];
    return port === undefined ? undefined : address(port);
  };
  return contextOf(service, 'container', address, anyAddress);
}

function contextOf(
  service: ServiceModel,
  seenFrom: SeenFrom,
  address: SystemContext['address'],
  anyAddress: SystemContext['anyAddress'],
): SystemContext {
  const environment = service.spec.environment ?? {};
  return {
    ...{ name: service.name, image: service.spec.image ?? '', seenFrom, address, anyAddress },
    commandLine: [...(service.spec.entrypoint ?? []), ...(service.spec.command ?? [])].join(' '),
    env: (...names) => names.map((name) => environment[name]).find((value) => !!value) ?? undefined,
    http(containerPort, path = '/') {
      const found = address(containerPort);
      return found && `http://${found}${path}`;
    },
  };
}

/**
 * An alias is what the definition wants a service to be called by: variants of one system share it. Services on the
 * host's network, on another one's or on none have no name.
 */
function nameInside(service: string, spec: ComposeService): string | undefined {
  if (spec.network_mode !== undefined && !['bridge', 'default'].includes(spec.network_mode)) return undefined;
  const aliases = Object.values(spec.networks ?? {}).flatMap((network) => network?.aliases ?? []);
  return aliases[0] ?? service;
}
