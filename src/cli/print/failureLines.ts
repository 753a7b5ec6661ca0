import { commandIds } from '../../present/commandIds';
import { type Explanation, type NextStep } from '../../present/explanation';
import { isReplacement } from '../../present/replacement';
import { commandLine } from '../commandLine';
import { type GlobalOptions } from '../request';
import { type Palette } from './palette';

/** What went wrong and what to type next; an editor's buttons become command lines. */
export function failureLines(
  explanation: Explanation,
  global: GlobalOptions,
  platform: NodeJS.Platform,
  paint: Palette,
): string[] {
  const hints = explanation.steps.flatMap((step) => hintOf(step, global, platform) ?? []);
  return [
    `${paint.red('error:')} ${explanation.message}`,
    ...(global.verbose && explanation.detail !== undefined
      ? explanation.detail.split('\n').map((line) => paint.dim(`  ${line}`))
      : []),
    ...[...new Set(hints)].map((hint) => `  ${paint.dim('→')} ${hint}`),
  ];
}

function hintOf(step: NextStep, global: GlobalOptions, platform: NodeJS.Platform): string | undefined {
  if ('link' in step) return `${step.title}: ${step.link}`;
  const service = step.arguments?.find((argument) => typeof argument === 'string');
  switch (step.command) {
    case commandIds.why:
    case commandIds.followLogs:
      return commandLine(global, ['logs', '--tail', '50', ...(service === undefined ? [] : [service])]);
    case commandIds.start:
      return commandLine(global, ['up']);
    case commandIds.startInstead: {
      const [replacement] = step.arguments ?? [];
      return isReplacement(replacement)
        ? commandLine({ ...global, profiles: [] }, ['stop', ...replacement.stop])
        : undefined;
    }
    case commandIds.showPlan:
      return commandLine(global, ['plan']);
    case commandIds.showInFile:
      // A place in a file: the message names it.
      if (step.arguments !== undefined) return undefined;
      return commandLine(global, ['config']);
    case commandIds.removeOrphans:
      return commandLine(global, ['up', '--remove-orphans']);
    case commandIds.discardInterrupted:
      return `to give it up: ${commandLine(global, ['snapshot', 'recover', '--discard'])}`;
    case commandIds.importSnapshot:
      return `to import it all the same: ${commandLine(global, ['snapshot', 'import', '--other-project', 'FILE'])}`;
    case commandIds.doctor:
      return commandLine(global, ['doctor']);
    case commandIds.fillVariables:
      return commandLine(global, ['env', '--generate']);
    case commandIds.editVariables:
      return commandLine(global, ['env', '--check']);
    case commandIds.choosePresets:
      return commandLine(global, ['presets']);
    case commandIds.chooseEngine:
      return 'choose another engine: --host URL or --context NAME';
    case commandIds.copyStackToWorkspace:
      return 'name a file with -f, or take the stack that comes along with --bundled';
    case commandIds.startDocker:
      if (global.host !== undefined || global.context !== undefined) return undefined;
      if (platform === 'linux') return 'start it: sudo systemctl start docker';
      return platform === 'darwin' ? 'start it: open -a Docker' : 'start Docker Desktop';
    case commandIds.showLog:
      return global.verbose ? undefined : 'more is told with --verbose';
    default:
      // The rest has no counterpart outside an editor.
      return undefined;
  }
}
