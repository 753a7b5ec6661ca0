import type { SmokeTarget } from './smokeCheck';

/** What is added to what was seen: nobody is to take a server of this machine for the one on the engine's. */
export function throughTunnel({ tunnel }: SmokeTarget): string {
  return tunnel === undefined
    ? ''
    : ` (by way of 127.0.0.1, as its port is bound to that address of ${tunnel.host})`;
}

/** Why a port of another machine does not answer here; undefined where its address is not the reason. */
export function tunnelMissing(
  error: unknown,
  { service, tunnel }: SmokeTarget,
): { readonly why: string; readonly next: string } | undefined {
  if (tunnel === undefined || (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') return undefined;
  const { host, ports } = tunnel;
  const bound = ports.map(({ hostIp, hostPort }) => `${hostIp}:${hostPort}`).join(', ');
  const forwards = ports.map(({ hostIp, hostPort }) => `-L ${hostPort}:${hostIp}:${hostPort}`).join(' ');
  return {
    why: `the engine runs on ${host} and bound it to ${bound} there, which no other machine reaches`,
    next:
      `forward it: ssh -N ${forwards} ${host}; or publish it on an address of ${host} that this machine reaches: ` +
      `BIND_ADDR in the bundled stack, else services.${service.name}.ports`,
  };
}
