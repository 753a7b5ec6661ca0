import { type PreflightError } from '../core/diagnose/preflightError';
import { commandIds } from './commandIds';
import { listNames } from './describeState';
import { type Explanation, type NextStep } from './explanation';
import { type Replacement } from './replacement';

/** What keeps the start from going well, the first of it in full. */
export function explainPreflight(error: PreflightError): Explanation {
  const { findings } = error;
  const [first] = findings;
  const others = findings.length - 1;
  const more =
    others === 0
      ? ''
      : ` There ${others === 1 ? 'is one thing' : `are ${others} things`} more: see the doctor.`;
  return {
    title: 'The start cannot go well',
    message: `${first?.message ?? ''} ${first?.fix ?? ''}${more}`.trim(),
    detail: findings.map(({ message, fix }) => `${message} ${fix}`).join('\n'),
    steps: [
      ...waysOut(error),
      {
        title: 'Show in Compose File',
        command: commandIds.showInFile,
        arguments: first?.services.slice(0, 1) ?? [],
      },
      { title: 'Run Doctor', command: commandIds.doctor },
    ],
  };
}

/** Where stopping services of the same stack clears the whole way, that and the start again as one step. */
function waysOut({ findings, start }: PreflightError): NextStep[] {
  if (findings.every(({ orphans }) => orphans)) {
    return [{ title: 'Remove Orphans…', command: commandIds.removeOrphans }];
  }
  if (!findings.every(({ stop }) => stop)) return [];
  const stop = [...new Set(findings.flatMap((finding) => finding.stop ?? []))];
  const replacement: Replacement = { stackId: start.stackId, stop, start: start.services };
  return [
    {
      title: `Stop ${listNames(stop)} and Start`,
      command: commandIds.startInstead,
      arguments: [replacement],
    },
  ];
}
