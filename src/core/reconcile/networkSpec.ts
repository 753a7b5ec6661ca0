import type { ComposeService, ComposeServiceNetwork } from '../model/composeService';
import type { StackModel } from '../model/stack';
import { withoutUndefined } from './resourceSpec';

type Json = Readonly<Record<string, unknown>>;

export interface NetworkSpec {
  readonly mode: string;
  /** For the create call, by engine name. */
  readonly endpoints: Readonly<Record<string, Json>>;
  /** To be connected after creation: engines before API 1.44 take one network at creation. */
  readonly connects: readonly { readonly network: string; readonly endpoint: Json }[];
}

export interface NetworkFacts {
  readonly containerName: string;
  readonly serviceName: string;
  readonly apiAtLeast: (version: string) => boolean;
  /** Name or id of the first container of another service, for `network_mode: service:x`. */
  readonly containerOf: (service: string) => string;
}

export function networkSpec(stack: StackModel, service: ComposeService, facts: NetworkFacts): NetworkSpec {
  if (service.network_mode !== undefined) {
    return { mode: namespaceMode(service.network_mode, facts.containerOf), endpoints: {}, connects: [] };
  }
  const keys = orderedNetworks(service);
  const first = keys[0];
  if (first === undefined) return { mode: 'none', endpoints: {}, connects: [] };
  const all = keys.map((key) => ({
    network: networkName(stack, key),
    endpoint: endpoint(stack, service, service.networks?.[key] ?? undefined, key === first, facts),
  }));
  const together = facts.apiAtLeast('1.44') ? all : all.slice(0, 1);
  return {
    mode: networkName(stack, first),
    endpoints: Object.fromEntries(together.map(({ network, endpoint: settings }) => [network, settings])),
    connects: all.slice(together.length),
  };
}

/** Keys of a service's networks: highest priority first, then by name. Without any it is on `default`. */
export function orderedNetworks(service: ComposeService): string[] {
  if (service.network_mode !== undefined) return [];
  const networks = service.networks ?? { default: null };
  return Object.keys(networks).sort(
    (a, b) => (networks[b]?.priority ?? 0) - (networks[a]?.priority ?? 0) || (a < b ? -1 : a > b ? 1 : 0),
  );
}

/** Name on the engine of a network key. */
export function networkName(stack: StackModel, key: string): string {
  return stack.project.networks?.[key]?.name ?? `${stack.name}_${key}`;
}

/** "service:x" → "container:<x>"; anything else as it is. */
export function namespaceMode(mode: string, containerOf: (service: string) => string): string {
  return mode.startsWith('service:') ? `container:${containerOf(mode.slice('service:'.length))}` : mode;
}

function endpoint(
  stack: StackModel,
  service: ComposeService,
  settings: ComposeServiceNetwork | undefined,
  primary: boolean,
  facts: NetworkFacts,
): Json {
  const address = withoutUndefined({
    IPv4Address: settings?.ipv4_address,
    IPv6Address: settings?.ipv6_address,
    LinkLocalIPs: settings?.link_local_ips,
  });
  const mac = settings?.mac_address ?? (primary ? service.mac_address : undefined);
  const links = linkList(stack, service, facts.containerOf);
  return withoutUndefined({
    Aliases: [...new Set([facts.containerName, facts.serviceName, ...(settings?.aliases ?? [])])],
    IPAMConfig: Object.keys(address).length > 0 ? address : undefined,
    // Without an effect on the engine, and what compose sends.
    IPv6Gateway: settings?.ipv6_address,
    MacAddress: facts.apiAtLeast('1.44') ? mac : undefined,
    DriverOpts: driverOptions(settings),
    GwPriority: facts.apiAtLeast('1.48') ? settings?.gw_priority : undefined,
    Links: links.length > 0 ? links : undefined,
  });
}

/** A name for the interface is an option of the driver, from Engine 28.1 on; older ones take no notice. */
function driverOptions(settings: ComposeServiceNetwork | undefined): Record<string, string> | undefined {
  if (settings?.interface_name === undefined) return settings?.driver_opts;
  return { ...settings.driver_opts, 'com.docker.network.endpoint.ifname': settings.interface_name };
}

/** `external_links` name containers of others. `links: dep:alias` names the other container by alias, by `dep-1` and by its full name. */
function linkList(
  stack: StackModel,
  service: ComposeService,
  containerOf: (name: string) => string,
): string[] {
  const own = (service.links ?? []).flatMap((link) => {
    const [dependency = '', alias = dependency] = link.split(':');
    const container = containerOf(dependency);
    return [alias, `${dependency}-1`, `${stack.name}-${dependency}-1`].map((name) => `${container}:${name}`);
  });
  const others = (service.external_links ?? []).map((link) =>
    link.includes(':') ? link : `${link}:${link}`,
  );
  return [...own, ...others];
}
