import { type Environment } from './loadContext';
import { type LoadOptions } from './loadOptions';
import { type ProblemList } from './problemList';
import { get, stringOf, type Node } from './tree';

export interface ProfileChoice {
  /** Active profiles, those of named services included; `*` stands for all. */
  readonly profiles: readonly string[];
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
  const active = new Set(trimmed.filter((profile) => profile !== ''));
  // Compose splits the empty variable into one profile without a name, which a service may have.
  const nameless = trimmed.includes('');
  const services = get(tree, 'services');
  for (const name of options.services ?? []) {
    const service = get(services, name);
    if (!service) problems.error('undefinedReference', `no such service: ${name}`, undefined);
    const own = profilesOf(service);
    if (!own.some((profile) => active.has(profile))) for (const profile of own) active.add(profile);
  }
  return {
    profiles: [...active],
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

/** Profiles that exclude each other are not chosen together; `*` chooses all on purpose. */
export function checkExclusive(
  sets: readonly (readonly string[])[],
  active: readonly string[],
  at: Node | undefined,
  problems: ProblemList,
): void {
  if (active.includes('*')) return;
  for (const set of sets) {
    const both = set.filter((profile) => active.includes(profile));
    if (both.length < 2) continue;
    problems.error(
      'exclusiveGroups',
      `profiles ${both.join(' and ')} exclude each other: choose one`,
      at?.span,
    );
  }
}
