import type { ComposeService } from '../model/composeService';

export interface PortBinding {
  readonly HostIp: string;
  /** A port, a range the engine picks from, or empty: any free port. */
  readonly HostPort: string;
}

/** `ExposedPorts` and `PortBindings` of the API, keyed "80/tcp". */
export interface PortSpec {
  readonly exposed: Readonly<Record<string, Record<string, never>>>;
  readonly bindings: Readonly<Record<string, readonly PortBinding[]>>;
}

export function portSpec(service: ComposeService): PortSpec {
  const exposed: Record<string, Record<string, never>> = {};
  const bindings: Record<string, PortBinding[]> = {};
  for (const text of service.expose ?? []) for (const key of portKeys(text)) exposed[key] = {};
  for (const port of service.ports ?? []) {
    const key = `${port.target}/${port.protocol ?? 'tcp'}`;
    exposed[key] = {};
    (bindings[key] ??= []).push({ HostIp: port.host_ip ?? '', HostPort: port.published ?? '' });
  }
  return { exposed, bindings };
}

/** "9100-9101/udp" → "9100/udp", "9101/udp". The engine itself does not take ranges here. */
export function portKeys(text: string): string[] {
  const [ports = '', protocol = 'tcp'] = text.split('/');
  const [low, high] = ports.split('-').map(Number);
  if (low === undefined || !Number.isInteger(low)) return [];
  const last = high !== undefined && Number.isInteger(high) ? Math.min(high, low + 65535) : low;
  return Array.from({ length: last - low + 1 }, (_, index) => `${low + index}/${protocol}`);
}

/** Host ports a service may take as a range; two that overlap must not start at the same moment. */
export function publishedRanges(service: ComposeService): { readonly low: number; readonly high: number }[] {
  return (service.ports ?? []).flatMap((port) => {
    const match = /^(\d+)-(\d+)$/.exec(port.published ?? '');
    return match ? [{ low: Number(match[1]), high: Number(match[2]) }] : [];
  });
}
