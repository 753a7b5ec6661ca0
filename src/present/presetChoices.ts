import { type StackModel } from '../core/model/stack';
import { type MachineFacts } from '../core/operations/machineFacts';
import { type VariableFault } from '../core/model/variables';
import { formatBytes } from './formatBytes';

/** One profile a person may switch on. */
export interface PresetChoice {
  readonly profile: string;
  readonly title: string;
  /** What it is for, else what it starts. */
  readonly description: string;
  /** Memory, what is missing on this machine, and last the services: a list as narrow as the editor's cuts the end off. */
  readonly detail: string;
  readonly active: boolean;
}

/**
 * Every profile of a definition: those described for people first, in their order.
 * @param machine what the engine has; undefined where none answers
 */
export function presetChoices(stack: StackModel, machine?: MachineFacts): PresetChoice[] {
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
      detail: [
        ...(memory === undefined ? [] : [memoryWords(memory, machine)]),
        ...missing(stack, new Set(services), machine),
        services.length > 1 ? `${services.length} services: ${services.join(', ')}` : services.join(', '),
      ].join(' · '),
      active: stack.activeProfiles.includes(profile) || stack.activeProfiles.includes('*'),
    };
  });
}

function memoryWords(memory: number, machine: MachineFacts | undefined): string {
  const need = `up to ${formatBytes(memory)} of memory`;
  if (machine === undefined || machine.memoryBytes === 0 || memory <= machine.memoryBytes) return need;
  return `$(warning) ${need}, the engine has ${formatBytes(machine.memoryBytes)}`;
}

/** What has to come first: images to pull or build, variables to set. */
function missing(
  stack: StackModel,
  services: ReadonlySet<string>,
  machine: MachineFacts | undefined,
): string[] {
  const wanted = stack.services.filter((service) => services.has(service.name));
  const absent = new Set(
    wanted.flatMap(({ spec }) =>
      spec.image !== undefined && machine?.missingImages.has(spec.image) === true ? [spec.image] : [],
    ),
  );
  const variables = (stack.variableFindings ?? []).filter(
    (finding) => finding.severity === 'error' && finding.services.some((service) => services.has(service)),
  );
  return [
    ...(absent.size === 0 ? [] : [`${absent.size} ${absent.size === 1 ? 'image' : 'images'} to pull`]),
    ...(variables.length > 1
      ? [`$(warning) ${variables.length} variables to set`]
      : variables.map(({ variable, fault }) => `$(warning) ${variable} ${faultWords[fault]}`)),
  ];
}

const faultWords: Readonly<Record<VariableFault, string>> = {
  missing: 'is not set',
  empty: 'is empty',
  placeholder: 'is not filled in',
  tooShort: 'is too short',
  tooLong: 'is too long',
  format: 'is malformed',
};

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
