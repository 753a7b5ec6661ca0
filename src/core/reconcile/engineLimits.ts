import { EngineError } from '../engine/engineError';
import type { ServiceModel, StackModel } from '../model/stack';
import { isApiAtLeast } from './apiVersion';
import { orderedNetworks } from './networkSpec';

/**
 * Tells what of these services this engine cannot do because it is too old. It would take no notice of most of it, so
 * that nobody would learn of it.
 * @returns warnings, for what runs without it as well.
 * @throws EngineError `unsupported` for what the service is not itself without, as compose 5 does.
 */
export function engineLimits(
  stack: StackModel,
  services: readonly ServiceModel[],
  apiVersion: string,
): string[] {
  const lacks = (version: string): boolean => !isApiAtLeast(apiVersion, version);
  const warnings: string[] = [];
  for (const { name, spec } of services) {
    const refuse = (key: string, release: string): never => {
      throw new EngineError(
        'unsupported',
        `services.${name}.${key} needs Docker Engine ${release} or newer; this one speaks API ${apiVersion}`,
      );
    };
    const named = Object.entries(spec.networks ?? {}).find(([, one]) => one?.interface_name !== undefined);
    if (named && lacks('1.49')) refuse(`networks.${named[0]}.interface_name`, '28.1');
    for (const mount of spec.volumes ?? []) {
      if (mount.type === 'image' && lacks('1.48')) refuse(`volumes (${mount.target}: image)`, '28.0');
      const { recursive } = mount.bind ?? {};
      if ((recursive === 'writable' || recursive === 'readonly') && lacks('1.44')) {
        refuse(`volumes (${mount.target}: recursive ${recursive})`, '25.0');
      }
      if (mount.volume?.subpath !== undefined && lacks('1.45')) {
        refuse(`volumes (${mount.target}: subpath)`, '26.0');
      }
    }
    if (spec.healthcheck?.start_interval !== undefined && lacks('1.44')) {
      warnings.push(
        `services.${name}.healthcheck.start_interval needs Docker Engine 25.0 or newer and has no effect`,
      );
    }
  }
  for (const key of new Set(services.flatMap(({ spec }) => orderedNetworks(spec)))) {
    if (stack.project.networks?.[key]?.enable_ipv4 !== false || !lacks('1.48')) continue;
    warnings.push(
      `networks.${key}.enable_ipv4 needs Docker Engine 28.0 or newer: this one gives the network IPv4 addresses`,
    );
  }
  return warnings;
}
