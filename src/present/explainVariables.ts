import { type VariablesError } from '../core/variables/variablesError';
import { commandIds } from './commandIds';
import { type Explanation } from './explanation';

/** Which variables are missing or wrong, who needs them, and which lines to add where. */
export function explainVariables({ findings }: VariablesError): Explanation {
  const [first] = findings;
  const others = findings.length - 1;
  const more = others === 0 ? '' : ` (and ${others} more)`;
  const made = findings.some(({ generate, fault }) => generate !== undefined && fault === 'missing');
  const lines = findings.map(({ message, line }) => `${message}: ${line}`);
  return {
    title: 'The environment is not complete',
    message: `${first?.message ?? 'A variable is missing'}${more}. Add to ${first?.envFile ?? '.env'}: ${first?.line ?? ''}`,
    detail: lines.join('\n'),
    steps: [
      ...(made ? [{ title: 'Generate Values', command: commandIds.fillVariables }] : []),
      { title: 'Open .env', command: commandIds.editVariables },
    ],
  };
}
