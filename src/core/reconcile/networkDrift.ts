import type { ContainerSpec, EngineContainer } from '../engine/wire';
import { change, record, text, texts } from './driftText';
import { isSameNamespace } from './hostDrift';

type Json = Readonly<Record<string, unknown>>;

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
  if (before !== after && !endpoints.has(before)) changes.push(change('network_mode', before, after));
  const added = [...endpoints.keys()].filter((name) => !(name in actual.networks));
  const removed = Object.keys(actual.networks).filter((name) => !endpoints.has(name));
  for (const name of added) changes.push(`networks: + ${name}`);
  for (const name of removed) changes.push(`networks: - ${name}`);
  for (const [name, endpoint] of endpoints) {
    const found = actual.networks[name];
    if (!found) continue;
    const aliasesBefore = aliasText(found.aliases, actual);
    const aliasesAfter = aliasText(texts(endpoint['Aliases']), actual);
    if (aliasesBefore !== aliasesAfter)
      changes.push(change(`networks.${name}.aliases`, aliasesBefore, aliasesAfter));
    const address = text(record(endpoint['IPAMConfig'])['IPv4Address']);
    if (address !== '' && found.ipAddress !== '' && found.ipAddress !== address) {
      changes.push(change(`networks.${name}.ipv4_address`, found.ipAddress, address));
    }
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
