import { type ContainerPort } from '../../core/engine/wire';

/**
 * Ports in one line as the docker tools write them: "99/tcp, 127.0.0.1:8080->80/tcp". Neighbours become a range where
 * the numbers inside and outside agree, and where they are not published.
 */
export function portsText(ports: readonly ContainerPort[]): string {
  const sorted = sortPorts(ports);
  const ranges = new Map<string, { ip: string; protocol: string; spans: [number, number][] }>();
  const mappings: string[] = [];
  for (const port of sorted) {
    const ip = port.hostPort === undefined ? '' : (port.hostIp ?? '');
    if (port.hostPort !== undefined && port.hostPort !== port.containerPort) {
      mappings.push(`${ip}:${port.hostPort}->${port.containerPort}/${port.protocol}`);
      continue;
    }
    const key = `${ip}/${port.protocol}`;
    const range = ranges.get(key) ?? { ip, protocol: port.protocol, spans: [] };
    ranges.set(key, range);
    const span = range.spans.at(-1);
    if (span !== undefined && port.containerPort - span[1] <= 1) span[1] = port.containerPort;
    else range.spans.push([port.containerPort, port.containerPort]);
  }
  const grouped = [...ranges.values()].flatMap(({ ip, protocol, spans }) =>
    spans.map(([first, last]) => {
      const span = first === last ? String(first) : `${first}-${last}`;
      return ip === '' ? `${span}/${protocol}` : `${ip}:${span}->${span}/${protocol}`;
    }),
  );
  return [...grouped, ...mappings].join(', ');
}

/** By container port, address, host port, protocol, each once: the engine lists them in no order, some twice. */
export function sortPorts(ports: readonly ContainerPort[]): ContainerPort[] {
  const keyOf = (port: ContainerPort): string =>
    [port.containerPort, port.hostIp ?? '', port.hostPort ?? '', port.protocol].join(' ');
  return [...new Map(ports.map((port) => [keyOf(port), port])).values()].sort(
    (a, b) =>
      a.containerPort - b.containerPort ||
      compare(a.hostIp ?? '', b.hostIp ?? '') ||
      (a.hostPort ?? 0) - (b.hostPort ?? 0) ||
      compare(a.protocol, b.protocol),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
