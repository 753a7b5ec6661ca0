import { sharedPlace } from './sharedPlace';
import type { ServiceModel, StackModel } from './stack';

/** Two services of which only one may run at a time. */
export interface Rivals {
  readonly services: readonly [string, string];
  /** Why, as the end of a sentence: "both publish port 5432". */
  readonly why: string;
}

/**
 * The services that `x-dev-stack.exclusive` keeps apart: of two groups of a set those that want the same port or name,
 * and all of them where none do. What only prepares something and ends, and what both groups have, is nobody's rival.
 */
export function rivalServices({ exclusiveSets = [], services }: StackModel): Rivals[] {
  return exclusiveSets.flatMap((set) => {
    const members = set.map((member) => servicesOf(member, set, services));
    return members.flatMap((left, index) =>
      members.slice(index + 1).flatMap((right) => rivalsAmong(left, right)),
    );
  });
}

function rivalsAmong(left: readonly ServiceModel[], right: readonly ServiceModel[]): Rivals[] {
  const pairs = left.flatMap((one) =>
    right.map((other) => ({ services: [one.name, other.name] as const, why: sharedPlace([one], [other]) })),
  );
  const reasoned = pairs.flatMap(({ services, why }) => (why === undefined ? [] : [{ services, why }]));
  if (reasoned.length > 0) return reasoned;
  return pairs.map(({ services }) => ({ services, why: 'the definition lets only one of them run' }));
}

function servicesOf(
  member: string,
  set: readonly string[],
  services: readonly ServiceModel[],
): ServiceModel[] {
  return services.filter(
    ({ profiles, oneShot }) =>
      !oneShot &&
      profiles.includes(member) &&
      !set.some((other) => other !== member && profiles.includes(other)),
  );
}
