import { type StackModel } from '../../core/model/stack';

/**
 * The named services, or all when none is named, in file order.
 *
 * @param unselected whether "all" includes services whose profiles are off: what stops things stops these too
 */
export function scopeOrAll(
  stack: StackModel,
  named: readonly string[] | undefined,
  unselected = false,
): string[] {
  const chosen = stack.services.filter((service) =>
    named === undefined || named.length === 0 ? service.active || unselected : named.includes(service.name),
  );
  return chosen.map((service) => service.name);
}
