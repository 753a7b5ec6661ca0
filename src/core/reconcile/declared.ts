import type { StackModel } from '../model/stack';
import { definedVolumes } from './planResources';

/**
 * True when the definition has a volume of this name. One that only carries the project's label may be data of another
 * folder whose project is called the same, or of a service that is coming back with another branch.
 */
export function isDeclared(stack: StackModel, name: string): boolean {
  return Object.values(definedVolumes(stack)).some((volume) => volume.name === name);
}

/** True when the definition calls the resource of this name external. */
export function isExternal(
  defined: Readonly<Record<string, { readonly name: string; readonly external?: boolean }>> | undefined,
  name: string,
): boolean {
  return Object.values(defined ?? {}).some((one) => one.name === name && one.external === true);
}
