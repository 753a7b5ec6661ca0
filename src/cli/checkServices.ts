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
