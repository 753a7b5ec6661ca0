import type { EngineContainer } from '../engine/wire';
import type { ServiceModel } from '../model/stack';

export interface PublishedPort {
  readonly containerPort: number;
  /** "tcp" or "udp". */
  readonly protocol: string;
  /** As bound; "" when any address. */
  readonly hostIp: string;
  /** Undefined while the engine has not picked one yet. */
  readonly hostPort: number | undefined;
}

/** What the running containers publish; what the definition asks for when none runs. One entry a host port. */
export function publishedPorts(
  service: ServiceModel,
  containers: readonly EngineContainer[],
): readonly PublishedPort[] {
  const running = containers.filter(({ status }) => status === 'running' || status === 'paused');
  if (running.length === 0) return definedPorts(service);
  const found = new Map<string, PublishedPort>();
  for (const port of running.flatMap((container) => container.ports)) {
    if (port.hostPort === undefined) continue;
    const { containerPort, protocol, hostPort } = port;
    const hostIp = isAnyAddress(port.hostIp) ? '' : (port.hostIp ?? '');
    // The engine lists IPv4 and IPv6 apart: for a person it is one port, and IPv4 is the one that always works.
    const key = `${containerPort}/${protocol}/${hostPort}`;
    const known = found.get(key);
    if (!known || (known.hostIp.includes(':') && !hostIp.includes(':')))
      found.set(key, { containerPort, protocol, hostIp, hostPort });
  }
  return [...found.values()];
}

function definedPorts(service: ServiceModel): PublishedPort[] {
  return (service.spec.ports ?? []).map((port) => ({
    containerPort: port.target,
    protocol: port.protocol ?? 'tcp',
    hostIp: isAnyAddress(port.host_ip) ? '' : (port.host_ip ?? ''),
    // A range is resolved by the engine.
    hostPort:
      /^\d+$/.test(port.published ?? '') && port.published !== '0' ? Number(port.published) : undefined,
  }));
}

function isAnyAddress(ip: string | undefined): boolean {
  return ip === undefined || ip === '' || ip === '0.0.0.0' || ip === '::';
}

/**
 * Where a program on this machine connects to for that bound address. An address rather than "localhost": that name
 * may mean ::1 first, where a port bound to 127.0.0.1 does not answer. What another machine's engine bound to 127.0.0.1
 * is reached through a tunnel alone, which by custom ends at the same port of this one.
 *
 * @param engineHost as `EngineInfo.host`
 */
export function hostOf(hostIp: string, engineHost?: string): string {
  const host = hostIp === '' ? (engineHost ?? '127.0.0.1') : hostIp;
  return host.includes(':') ? `[${host}]` : host;
}
