import { EngineError } from '../engine/engineError';
import type { ServiceModel, StackModel } from '../model/stack';
import { containerName } from './containerNames';

/**
 * Refuses what `docker compose config` accepts and its `up` fails on half-way: two services that want one container
 * name, and configs and secrets of a store that an engine by itself does not have.
 * @param services those that are to run
 * @throws EngineError `conflict`, `unsupported`.
 */
export function refuseImpossible(stack: StackModel, services: readonly ServiceModel[]): void {
  const names = new Map<string, string>();
  for (const service of services) {
    for (let number = 1; number <= service.replicas; number += 1) {
      const name = containerName(stack, service, number);
      const other = names.get(name);
      if (other !== undefined) {
        throw new EngineError(
          'conflict',
          `The services ${other} and ${service.name} both want the container name ${name}. ` +
            'Give one of them another container_name',
        );
      }
      names.set(name, service.name);
    }
    refuseExternalFiles(stack, service);
  }
}

function refuseExternalFiles(stack: StackModel, { name, spec }: ServiceModel): void {
  for (const [kind, references, defined] of [
    ['config', spec.configs, stack.project.configs],
    ['secret', spec.secrets, stack.project.secrets],
  ] as const) {
    const external = references?.find(({ source }) => defined?.[source]?.external === true);
    if (external === undefined) continue;
    throw new EngineError(
      'unsupported',
      `The service ${name} wants the external ${kind} ${external.source}: an engine by itself has no store of ${kind}s. ` +
        'Give it a file, an environment variable or content',
    );
  }
}
