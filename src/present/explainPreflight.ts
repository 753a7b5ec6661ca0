import { type PreflightError } from '../core/diagnose/preflightError';
import { commandIds } from './commandIds';
import { type Explanation } from './explanation';

/** What keeps the start from going well, the first of it in full. */
export function explainPreflight({ findings }: PreflightError): Explanation {
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
      {
        title: 'Show in Compose File',
        command: commandIds.showInFile,
        arguments: first?.services.slice(0, 1) ?? [],
      },
      { title: 'Run Doctor', command: commandIds.doctor },
    ],
  };
}
