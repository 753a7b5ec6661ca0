import { type StackModel } from '../../core/model/stack';

/** The named services, or every selected one when none is named, in file order. */
export function scopeOrAll(stack: StackModel, named: readonly string[] | undefined): string[] {
  const chosen = stack.services.filter((service) =>
    named === undefined || named.length === 0 ? service.active : named.includes(service.name),
  );
  return chosen.map((service) => service.name);
}
