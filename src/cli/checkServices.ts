import { type StackModel } from '../core/model/stack';
import { closestName } from '../core/compose/closestName';
import { didYouMean } from '../core/compose/didYouMean';
import { UsageError } from './usageError';

/** @throws UsageError when the definition lacks one of these services. */
export function checkServices(stack: StackModel, names: readonly string[]): void {
  const known = new Set(stack.services.map((service) => service.name));
  for (const name of names) {
    if (known.has(name)) continue;
    throw new UsageError(`no such service: ${name}${didYouMean(name, [...known])}`, null);
  }
}

/**
 * Of mistyped profiles the loader has told; here is what to type.
 * @throws UsageError when the profiles that are on select no service: there is nothing to start.
 */
export function checkSelection(stack: StackModel): void {
  if (stack.services.some((service) => service.active)) return;
  if (stack.services.length === 0) throw new UsageError('the compose file defines no services', null);
  const meant = stack.activeProfiles.flatMap((profile) => closestName(profile, stack.profiles) ?? []);
  const words = meant.length > 0 ? meant.map((profile) => `--profile ${profile}`) : stack.profiles;
  const hint = meant.length > 0 ? `; try ${words.join(' ')}` : `; choose with --profile: ${words.join(', ')}`;
  throw new UsageError(`no service is selected${words.length === 0 ? '' : hint}`, null);
}
