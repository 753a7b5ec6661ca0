import { type PresetModel, type StackModel } from '../../core/model/stack';
import { formatBytes } from '../../present/formatBytes';
import { exitCodes, type ExitCode } from '../exitCodes';
import { tableLines } from '../print/table';
import { type RequestOf } from '../request';
import { type VerbContext } from '../verbContext';

export async function presets(request: RequestOf<'presets'>, context: VerbContext): Promise<ExitCode> {
  const { out } = context;
  const stack = await context.loadStack();
  const all = [...stack.presets, ...undescribed(stack)];
  const active = (preset: PresetModel): boolean => stack.activeProfiles.includes(preset.profile);
  if (request.format === 'json') {
    const values = all.map((preset) => ({ ...preset, active: active(preset) }));
    await out.write(`${JSON.stringify(values, undefined, 2)}\n`);
    return exitCodes.ok;
  }
  const rows = all.map((preset) => [
    `${active(preset) ? out.paint.green('✔') : ' '} ${preset.profile}`,
    preset.memoryLimitBytes === undefined ? '' : `up to ${formatBytes(preset.memoryLimitBytes)}`,
    preset.description,
    // Last: a narrow terminal cuts off the longest of them.
    preset.services.join(', '),
  ]);
  const lines =
    rows.length === 0
      ? ['This stack has no presets: every service is always selected.']
      : tableLines(['  PRESET', 'MEMORY', 'DESCRIPTION', 'SERVICES'], rows, out.columns);
  await out.write(`${lines.join('\n')}\n`);
  return exitCodes.ok;
}

/** Profiles that the file uses without describing them. */
function undescribed(stack: StackModel): PresetModel[] {
  const described = new Set(stack.presets.map((preset) => preset.profile));
  return stack.profiles
    .filter((profile) => !described.has(profile))
    .map((profile) => ({
      profile,
      title: profile,
      description: '',
      services: stack.services
        .filter((service) => service.profiles.includes(profile))
        .map((service) => service.name),
      memoryLimitBytes: undefined,
    }));
}
