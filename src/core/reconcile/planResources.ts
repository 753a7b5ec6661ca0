import { EngineError } from '../engine/engineError';
import { composeVersion, labels } from '../model/labels';
import type { ComposeVolume } from '../model/composeProject';
import type { ServiceModel, StackModel } from '../model/stack';
import { networkName, orderedNetworks } from './networkSpec';
import type { ObservedStack } from './observe';
import type { PlanBuilder } from './planBuilder';
import { withoutUndefined } from './resourceSpec';

type Body = Readonly<Record<string, unknown>>;

/** Keys of the networks these services use, in the order in which they use them. */
function usedNetworks(services: readonly ServiceModel[]): string[] {
  return [...new Set(services.flatMap((service) => orderedNetworks(service.spec)))];
}

export function usedVolumes(services: readonly ServiceModel[]): string[] {
  const keys = services.flatMap((service) =>
    (service.spec.volumes ?? []).flatMap((mount) =>
      mount.type === 'volume' && mount.source ? [mount.source] : [],
    ),
  );
  return [...new Set(keys)];
}

export function volumeName(stack: StackModel, key: string): string {
  return definedVolumes(stack)[key]?.name ?? `${stack.name}_${key}`;
}

/** By key, also those no active service uses. */
export function definedVolumes(stack: StackModel): Readonly<Record<string, ComposeVolume>> {
  return stack.allVolumes ?? stack.project.volumes ?? {};
}

/** Adds what is missing of networks and volumes. @returns network names that will be new, and the nodes. */
export function addResources(
  plan: PlanBuilder,
  stack: StackModel,
  observed: ObservedStack,
  services: readonly ServiceModel[],
): { readonly nodes: number[]; readonly ids: ReadonlyMap<string, number> } {
  const ids = new Map<string, number>();
  for (const key of usedNetworks(services)) {
    const name = networkName(stack, key);
    const found = observed.networks.find((network) => network.name === name);
    const external = stack.project.networks?.[key]?.external === true;
    if (!found && external) {
      throw new EngineError('notFound', `network ${name} declared as external, but could not be found`);
    }
    if (found) {
      if (!external) warnIfForeign(plan, stack, 'network', name, found.labels[labels.project]);
      continue;
    }
    const body = networkBody(stack, key);
    ids.set(`network ${name}`, plan.add({ kind: 'createNetwork', name, body }, { cause: 'not found' }));
  }
  for (const key of usedVolumes(services)) {
    const name = volumeName(stack, key);
    const found = observed.volumes.find((volume) => volume.name === name);
    const external = stack.project.volumes?.[key]?.external === true;
    if (!found && external) throw new EngineError('notFound', `external volume "${name}" not found`);
    if (found) {
      if (!external) warnIfForeign(plan, stack, 'volume', name, found.labels[labels.project]);
      continue;
    }
    const body = volumeBody(stack, key);
    ids.set(`volume ${name}`, plan.add({ kind: 'createVolume', name, body }, { cause: 'not found' }));
  }
  return { nodes: [...ids.values()], ids };
}

/** Names of networks the services use that do not exist yet. */
export function missingNetworks(
  stack: StackModel,
  observed: ObservedStack,
  services: readonly ServiceModel[],
): Set<string> {
  const names = usedNetworks(services).map((key) => networkName(stack, key));
  return new Set(names.filter((name) => !observed.networks.some((network) => network.name === name)));
}

function warnIfForeign(
  plan: PlanBuilder,
  stack: StackModel,
  kind: 'network' | 'volume',
  name: string,
  owner: string | undefined,
): void {
  if (owner === stack.name) return;
  const whose = owner === undefined ? 'was not made by this project' : `belongs to the project ${owner}`;
  plan.warnStanding(
    `The ${kind} ${name} already exists and ${whose}. It is used as it is and never removed. ` +
      'Declare it with "external: true" if that is intended.',
  );
}

/** As `POST /networks/create` takes it. */
function networkBody(stack: StackModel, key: string): Body {
  const network = stack.project.networks?.[key];
  const pools = network?.ipam?.config?.map((pool) =>
    withoutUndefined({
      Subnet: pool.subnet,
      Gateway: pool.gateway,
      IPRange: pool.ip_range,
      AuxiliaryAddresses: pool.aux_addresses,
    }),
  );
  const ipam = withoutUndefined({
    Driver: network?.ipam?.driver,
    Config: pools,
    Options: network?.ipam?.options,
  });
  return withoutUndefined({
    Name: networkName(stack, key),
    CheckDuplicate: true,
    Driver: network?.driver ?? 'bridge',
    Options: network?.driver_opts,
    IPAM: Object.keys(ipam).length > 0 ? ipam : undefined,
    Internal: network?.internal,
    Attachable: network?.attachable,
    EnableIPv4: network?.enable_ipv4,
    EnableIPv6: network?.enable_ipv6,
    Labels: {
      ...network?.labels,
      [labels.project]: stack.name,
      [labels.network]: key,
      [labels.version]: composeVersion,
    },
  });
}

/** As `POST /volumes/create` takes it. */
export function volumeBody(stack: StackModel, key: string): Body {
  const volume = stack.project.volumes?.[key];
  return withoutUndefined({
    Name: volumeName(stack, key),
    Driver: volume?.driver,
    DriverOpts: volume?.driver_opts,
    Labels: {
      ...volume?.labels,
      [labels.project]: stack.name,
      [labels.volume]: key,
      [labels.version]: composeVersion,
    },
  });
}
