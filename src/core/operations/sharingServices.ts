import type { StackModel } from '../model/stack';
import { definedVolumes, usedVolumes } from '../reconcile/planResources';

/** Services outside of these that use a named volume of theirs too: the volume stays unless they are meant as well. */
export function sharingServices(stack: StackModel, services: readonly string[]): string[] {
  const chosen = stack.services.filter((service) => services.includes(service.name));
  const own = usedVolumes(chosen).filter((key) => definedVolumes(stack)[key]?.external !== true);
  return stack.services
    .filter((service) => service.active && !services.includes(service.name))
    .filter((service) => usedVolumes([service]).some((key) => own.includes(key)))
    .map((service) => service.name);
}
