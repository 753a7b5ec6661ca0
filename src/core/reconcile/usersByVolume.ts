import type { ServiceModel, StackModel } from '../model/stack';
import { usedVolumes, volumeName } from './planResources';

/** Services by the engine name of the volumes they mount. */
export function usersByVolume(stack: StackModel): Map<string, string[]> {
  const users = new Map<string, string[]>();
  const add = (service: ServiceModel, name: string): void => {
    users.set(name, [...(users.get(name) ?? []), service.name]);
  };
  for (const service of stack.services) {
    for (const key of usedVolumes([service])) add(service, volumeName(stack, key));
  }
  return users;
}
