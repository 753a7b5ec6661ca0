import type { ServiceModel } from '../model/stack';
import { hostOf, type PublishedPort } from './publishedPorts';

/** A service as the catalog looks at it. */
export interface SystemContext {
  readonly name: string;
  readonly image: string;
  /** Command and arguments in one line, as written. */
  readonly commandLine: string;
  /** Value of a variable of the service's environment; the first of several names that is set and not empty. */
  env(...names: string[]): string | undefined;
  /** "127.0.0.1:5432", where that container port is published; undefined when it is not, or not known yet. */
  address(containerPort: number): string | undefined;
  /** The first of these container ports that is published, else the first published TCP port at all. */
  anyAddress(...containerPorts: number[]): string | undefined;
  /** `http://127.0.0.1:PORT/path`; undefined when the port is not published. */
  http(containerPort: number, path?: string): string | undefined;
}

export function createSystemContext(service: ServiceModel, ports: readonly PublishedPort[]): SystemContext {
  const environment = service.spec.environment ?? {};
  const known = ports.filter((port) => port.hostPort !== undefined && port.protocol === 'tcp');
  const addressOf = (port: PublishedPort | undefined): string | undefined =>
    port && `${hostOf(port.hostIp)}:${port.hostPort}`;
  const address = (containerPort: number): string | undefined =>
    addressOf(known.find((port) => port.containerPort === containerPort));
  return {
    name: service.name,
    image: service.spec.image ?? '',
    commandLine: [...(service.spec.entrypoint ?? []), ...(service.spec.command ?? [])].join(' '),
    env: (...names) => names.map((name) => environment[name]).find((value) => !!value) ?? undefined,
    address,
    anyAddress: (...containerPorts) =>
      containerPorts.map(address).find((found) => found !== undefined) ?? addressOf(known[0]),
    http(containerPort, path = '/') {
      const found = address(containerPort);
      return found && `http://${found}${path}`;
    },
  };
}
