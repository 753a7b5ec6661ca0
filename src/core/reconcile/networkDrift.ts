import type { ContainerSpec, EngineContainer } from '../engine/wire';
import { change, record, text, texts } from './driftText';
import { isSameNamespace, mapDrift } from './hostDrift';

type Json = Readonly<Record<string, unknown>>;

/** Compose names external networks by their id. */
const networkId = /^[0-9a-f]{64}$/;

/**
 * Compares the namespace mode, the networks, and what can be seen of the endpoints: aliases and fixed addresses.
 * @param connects networks that are connected after creation (engines before API 1.44).
 */
export function networkDrift(
  wanted: ContainerSpec,
  connects: readonly { readonly network: string; readonly endpoint: Json }[],
  actual: EngineContainer,
): string[] {
  const before = mode(actual.hostConfig['NetworkMode']);
  const after = mode(wanted.HostConfig['NetworkMode']);
  const changes: string[] = [];
  const endpoints = new Map<string, Json>(Object.entries(wanted.NetworkingConfig?.EndpointsConfig ?? {}));
  for (const { network, endpoint } of connects) endpoints.set(network, endpoint);
  if (endpoints.size === 0) {
    return before === after || isSameNamespace(before, after) ? [] : [change('network_mode', before, after)];
  }
  if (before !== after && !endpoints.has(before) && !networkId.test(before)) {
    changes.push(change('network_mode', before, after));
  }
  const missing = [...endpoints.keys()].filter((name) => !(name in actual.networks));
  const more = Object.keys(actual.networks).filter((name) => !endpoints.has(name));
  // Of a container that was never started the engine tells the id where it was created with one.
  const byId = Math.min(missing.length, more.filter((name) => networkId.test(name)).length);
  const added = missing.slice(byId);
  const removed = more.filter((name) => !networkId.test(name) || byId === 0);
  for (const name of added) changes.push(`networks: + ${name}`);
  for (const name of removed) changes.push(`networks: - ${name}`);
  for (const [name, endpoint] of endpoints) {
    const found = actual.networks[name];
    if (!found) continue;
    const aliasesBefore = aliasText(found.aliases, actual);
    const aliasesAfter = aliasText(texts(endpoint['Aliases']), actual);
    if (aliasesBefore !== aliasesAfter)
      changes.push(change(`networks.${name}.aliases`, aliasesBefore, aliasesAfter));
    changes.push(...endpointDrift(name, endpoint, found));
  }
  return changes;
}

/** The rest of an endpoint: addresses that were asked for, links by the names they give. */
function endpointDrift(
  name: string,
  wanted: Json,
  { ipAddress, settings }: EngineContainer['networks'][string],
): string[] {
  const changes: string[] = [];
  const compare = (field: string, before: string, after: string): void => {
    if (before !== after) changes.push(change(`networks.${name}.${field}`, before, after));
  };
  const asked = record(wanted['IPAMConfig']);
  if (settings === undefined) {
    const address = text(asked['IPv4Address']);
    if (address !== '' && ipAddress !== '') compare('ipv4_address', ipAddress, address);
    return changes;
  }
  const given = record(settings['IPAMConfig']);
  compare('ipv4_address', text(given['IPv4Address']), text(asked['IPv4Address']));
  compare('ipv6_address', text(given['IPv6Address']), text(asked['IPv6Address']));
  compare('link_local_ips', texts(given['LinkLocalIPs']).join(), texts(asked['LinkLocalIPs']).join());
  const mac = text(wanted['MacAddress']);
  const found = text(settings['MacAddress']);
  // One that nobody asked for is made up when it starts; compose 2.26 hands no driver options over.
  if (mac !== '' && found !== '') compare('mac_address', found.toLowerCase(), mac.toLowerCase());
  const aliases = (links: unknown): string =>
    texts(links)
      .map((link) => link.replace(/^[^:]*:/, ''))
      .sort()
      .join(', ');
  compare('links', aliases(settings['Links']), aliases(wanted['Links']));
  const options = record(settings['DriverOpts']);
  if (Object.keys(options).length > 0) {
    changes.push(...mapDrift(`networks.${name}.driver_opts`, record(wanted['DriverOpts']), options));
  }
  return changes;
}

function mode(value: unknown): string {
  const name = text(value);
  return name === '' || name === 'default' ? 'bridge' : name;
}

/** The engine adds the short id and the host name; older ones report them among the aliases. */
function aliasText(aliases: readonly string[], container: EngineContainer): string {
  const short = container.id.slice(0, 12);
  const hostname = text(container.config['Hostname']);
  const own = aliases.filter((alias) => alias !== short && (alias !== hostname || alias.includes('-')));
  return [...new Set(own)].sort().join(', ');
}
