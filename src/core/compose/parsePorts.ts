import { isIP } from 'node:net';

/** One published or exposed port of a service; keys as in the long form. */
export interface ParsedPort {
  readonly hostIp: string;
  readonly target: number;
  /** A port, a range, or empty where the engine picks one. */
  readonly published: string;
  readonly protocol: string;
}

/**
 * Reads `[HOST_IP:][PUBLISHED:]TARGET[/PROTOCOL]`, where ports may be ranges and an IPv6 address stands in brackets.
 * @returns the ports in compose's order, or what is wrong with the text.
 */
export function parsePorts(spec: string): ParsedPort[] | string {
  const parts = spec.split(':');
  const last = parts.at(-1) ?? '';
  const hostText = parts.length > 1 ? (parts.at(-2) ?? '') : '';
  const address = parts.slice(0, -2).join(':');
  const [containerText = '', suffix] = last.split('/');
  const protocol = (suffix === undefined || suffix === '' ? 'tcp' : suffix).toLowerCase();

  const bracketed = /^\[.*\]$/.test(address);
  const hostIp = bracketed ? address.slice(1, -1) : address;
  if (hostIp.includes(':') && !bracketed)
    return `Invalid ip address ${hostIp}: put IPv6 addresses in brackets`;
  if (hostIp !== '' && isIP(hostIp.split('%', 1)[0] ?? '') === 0) return `Invalid ip address: ${hostIp}`;
  if (containerText === '') return `No port specified: ${spec}<empty>`;
  const container = parseRange(containerText);
  if (!container) return `Invalid containerPort: ${containerText}`;
  const host = hostText === '' ? undefined : parseRange(hostText);
  if (hostText !== '' && !host) return `Invalid hostPort: ${hostText}`;
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) return `Invalid proto: ${protocol}`;

  if (container[0] === 0) return `Invalid containerPort: ${containerText}`;

  const [first, end] = container;
  const count = end - first + 1;
  if (host && host[1] - host[0] + 1 !== count && count > 1) {
    return `Invalid ranges specified for container and host Ports: ${containerText} and ${hostText}`;
  }
  const ports = Array.from({ length: count }, (_, index): ParsedPort => {
    const published = !host
      ? ''
      : count === 1 && host[0] !== host[1]
        ? `${host[0]}-${host[1]}`
        : String(host[0] + index);
    return { hostIp, target: first + index, published, protocol };
  });
  // Compose sorts by the text of the port, so 10000 comes before 9999.
  return ports.sort((a, b) => (String(a.target) < String(b.target) ? -1 : 1));
}

function parseRange(text: string): [first: number, last: number] | undefined {
  const [first = '', last = first] = text.split('-');
  if (!/^\d+$/.test(first) || !/^\d+$/.test(last)) return undefined;
  const range: [number, number] = [Number(first), Number(last)];
  return range[0] <= 65535 && range[1] <= 65535 && range[0] <= range[1] ? range : undefined;
}
