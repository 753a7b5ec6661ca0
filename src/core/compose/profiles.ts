import { closestName } from './closestName';
import { didYouMean } from './didYouMean';
import { type Environment } from './loadContext';
import { type LoadOptions } from './loadOptions';
import { type ProblemList } from './problemList';
import { get, stringOf, type Node } from './tree';

export interface ProfileChoice {
  /** Active profiles, those of named services included; `*` stands for all. */
  readonly profiles: readonly string[];
  /** Without those that come with named services. */
  readonly chosen: readonly string[];
  readonly isActive: (name: string, profiles: readonly string[]) => boolean;
}

/**
 * Decides which services are active: those without profiles, those of the chosen profiles, and named ones (with
 * everything else of their profiles, as compose has it).
 */
export function chooseProfiles(
  tree: Node,
  options: Pick<LoadOptions, 'profiles' | 'services'>,
  environment: Environment,
  problems: ProblemList,
): ProfileChoice {
  const chosen = options.profiles ?? (environment.get('COMPOSE_PROFILES') ?? '').split(',');
  const trimmed = chosen.map((profile) => profile.trim());
  const named = trimmed.filter((profile) => profile !== '');
  const active = new Set(named);
  // Compose splits the empty variable into one profile without a name, which a service may have.
  const nameless = trimmed.includes('');
  const services = get(tree, 'services');
  for (const name of options.services ?? []) {
    const service = get(services, name);
    if (!service) {
      const known = services?.kind === 'map' ? [...services.entries.keys()] : [];
      problems.error('undefinedReference', `no such service: ${name}${didYouMean(name, known)}`, undefined);
    }
    const own = profilesOf(service);
    if (!own.some((profile) => active.has(profile))) for (const profile of own) active.add(profile);
  }
  return {
    profiles: [...active],
    chosen: named,
    isActive: (_name, profiles) =>
      profiles.length === 0 ||
      active.has('*') ||
      profiles.some((profile) => (profile === '' ? nameless : active.has(profile))),
  };
}

function profilesOf(service: Node | undefined): string[] {
  const profiles = get(service, 'profiles');
  return profiles?.kind === 'seq' ? profiles.items.flatMap((item) => stringOf(item) ?? []) : [];
}

/**
 * Warns of chosen profiles that no service has: compose says nothing, and starts less than was meant. Those of
 * COMPOSE_PROFILES may be for other projects, and are told of where they look like one of this.
 *
 * @param isNamed whether they were named for this stack
 */
export function checkKnown(
  chosen: readonly string[],
  known: readonly string[],
  isNamed: boolean,
  problems: ProblemList,
): void {
  for (const profile of chosen) {
    if (profile === '*' || known.includes(profile)) continue;
    if (!isNamed && closestName(profile, known) === undefined) continue;
    problems.warning(
      'undefinedReference',
      `no service has the profile ${profile}${didYouMean(profile, known)}`,
      undefined,
    );
  }
}

/**
 * Profiles that exclude each other are not chosen together; `*` chooses all on purpose. A service that is named brings
 * its profiles along without being one with the choice: what it cannot run beside is known when it is started.
 */
export function checkExclusive(
  sets: readonly (readonly string[])[],
  chosen: readonly string[],
  at: Node | undefined,
  problems: ProblemList,
): void {
  if (chosen.includes('*')) return;
  for (const set of sets) {
    const both = set.filter((profile) => chosen.includes(profile));
    if (both.length < 2) continue;
    problems.error(
      'exclusiveGroups',
      `profiles ${both.join(' and ')} exclude each other: choose one`,
      at?.span,
    );
  }
}
