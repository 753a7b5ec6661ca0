import { type StackModel } from '../core/model/stack';
import { formatBytes } from './formatBytes';

/** One profile a person may switch on. */
export interface PresetChoice {
  readonly profile: string;
  readonly title: string;
  /** What it is for, else what it starts. */
  readonly description: string;
  /** Services and memory. */
  readonly detail: string;
  readonly active: boolean;
}

/** Every profile of a definition: those described for people first, in their order. */
export function presetChoices(stack: StackModel): PresetChoice[] {
  const described = stack.presets.map((preset) => preset.profile);
  const profiles = [...described, ...stack.profiles.filter((profile) => !described.includes(profile))];
  return profiles.map((profile) => {
    const preset = stack.presets.find((one) => one.profile === profile);
    const services =
      preset?.services ??
      stack.services.filter((service) => service.profiles.includes(profile)).map((service) => service.name);
    const memory = preset?.memoryLimitBytes;
    return {
      profile,
      title: preset?.title ?? profile,
      description: preset?.description ?? '',
      detail: services.join(', ') + (memory === undefined ? '' : ` · up to ${formatBytes(memory)} of memory`),
      active: stack.activeProfiles.includes(profile) || stack.activeProfiles.includes('*'),
    };
  });
}

/**
 * Keeps a choice possible: of profiles that exclude each other the one chosen last stays.
 *
 * @param chosen in the order of choosing
 */
export function resolveExclusive(stack: StackModel, chosen: readonly string[]): string[] {
  return chosen.filter((profile, index) =>
    stack.exclusive.every(
      (set) =>
        !set.includes(profile) ||
        !chosen.slice(index + 1).some((later) => later !== profile && set.includes(later)),
    ),
  );
}
