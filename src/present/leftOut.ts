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
  const left = onlyIn(profile, other);
  const right = onlyIn(other, profile);
  const port = shared(left, right, portsOf);
  if (port !== undefined) return `both publish port ${port}`;
  const name = shared(left, right, aliasesOf);
  if (name !== undefined) return `both are called ${name} on the network`;
  return 'the definition lets only one of them run';
}

function shared(
  left: readonly ServiceModel[],
  right: readonly ServiceModel[],
  wantedBy: (service: ServiceModel) => readonly string[],
): string | undefined {
  const there = new Set(right.flatMap(wantedBy));
  return left.flatMap(wantedBy).find((one) => there.has(one));
}

function portsOf({ spec }: ServiceModel): readonly string[] {
  return (spec.ports ?? []).flatMap(({ published }) => published ?? []);
}

function aliasesOf({ spec }: ServiceModel): readonly string[] {
  return Object.values(spec.networks ?? {}).flatMap((network) => network?.aliases ?? []);
}
