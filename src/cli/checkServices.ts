import { type StackModel } from '../core/model/stack';
import { closestName } from '../core/compose/closestName';
import { UsageError } from './usageError';

/** @throws UsageError when the definition lacks one of these services. */
export function checkServices(stack: StackModel, names: readonly string[]): void {
  const known = new Set(stack.services.map((service) => service.name));
  for (const name of names) {
    if (known.has(name)) continue;
    const meant = closestName(name, [...known]);
    throw new UsageError(
      `no such service: ${name}${meant === undefined ? '' : `, did you mean ${meant}?`}`,
      null,
    );
  }
}

/** @throws UsageError when the profiles that are on select no service: there is nothing to start. */
export function checkSelection(stack: StackModel): void {
  if (stack.services.some((service) => service.active)) return;
  const profiles = stack.profiles.length > 0 ? `; choose with --profile: ${stack.profiles.join(', ')}` : '';
  throw new UsageError(`no service is selected${profiles}`, null);
}
