import { sharedPlace } from '../core/model/sharedPlace';
import { type ServiceModel, type StackModel } from '../core/model/stack';

/** A profile that gave way to one chosen after it. */
export interface LeftOut {
  readonly title: string;
  /** Title of the profile that was kept in its place. */
  readonly keptTitle: string;
  /** Why the two do not run together, as the end of a sentence: "both publish port 5432". */
  readonly why: string;
}

/**
 * What a choice of profiles lost to their exclusion of each other.
 *
 * @param chosen what was asked for
 * @param kept what `resolveExclusive` made of it
 */
export function leftOut(stack: StackModel, chosen: readonly string[], kept: readonly string[]): LeftOut[] {
  return chosen
    .filter((profile) => !kept.includes(profile))
    .flatMap((profile) => {
      const other = kept.find((one) =>
        stack.exclusive.some((set) => set.includes(profile) && set.includes(one)),
      );
      if (other === undefined) return [];
      return [
        {
          title: titleOf(stack, profile),
          keptTitle: titleOf(stack, other),
          why: whyNot(stack, profile, other),
        },
      ];
    });
}

function titleOf(stack: StackModel, profile: string): string {
  return stack.presets.find((preset) => preset.profile === profile)?.title ?? profile;
}

/** Of the services that only one of the two brings, the first port or name that is wanted on both sides. */
function whyNot(stack: StackModel, profile: string, other: string): string {
  const onlyIn = (one: string, not: string): ServiceModel[] =>
    stack.services.filter(({ profiles }) => profiles.includes(one) && !profiles.includes(not));
  const place = sharedPlace(onlyIn(profile, other), onlyIn(other, profile));
  return place ?? 'the definition lets only one of them run';
}
