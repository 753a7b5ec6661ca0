import { type Verb } from './request';
import { globalOptions } from './globalOptions';
import { type OptionSpec } from './optionSpec';
import { isVerb, verbSpecs } from './verbSpecs';

const operandText = {
  services: '[SERVICE…]',
  service: '[SERVICE]',
  verb: '[VERB]',
  task: 'migrate|seed|dump|import|reset [SERVICE]',
  words: '',
  none: '',
} as const;

/** The help of one verb, or the overview when `topic` is undefined. Ends with a newline. */
export function helpText(topic: string | undefined): string {
  return (topic !== undefined && isVerb(topic) ? verbHelp(topic) : overview()).join('\n') + '\n';
}

function overview(): string[] {
  return [
    'Usage: dev-stack [FLAGS] VERB [FLAGS] [SERVICE…]',
    '',
    'Runs the infrastructure of a compose file through the engine, without the docker command.',
    'Without -f it takes the compose file of this folder or one above, else the stack that comes with it.',
    '',
    'Verbs:',
    ...columns(Object.entries(verbSpecs).map(([verb, spec]): [string, string] => [verb, spec.summary])),
    '',
    'Flags for every verb:',
    ...columns(globalOptions.map(optionRow)),
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 14 file not found, 15 compose file has errors, 130 interrupted.',
    'More about a verb: dev-stack VERB --help',
  ];
}

function verbHelp(verb: Verb): string[] {
  const spec = verbSpecs[verb];
  const format: OptionSpec[] = spec.formats
    ? [
        {
          name: 'format',
          value: 'FORMAT',
          help: `${spec.formats.join(' or ')} (default ${spec.formats[0] ?? ''})`,
        },
      ]
    : [];
  const own = [...spec.options, ...format];
  return [
    `Usage: dev-stack ${verb} [FLAGS] ${spec.usage ?? operandText[spec.operands]}`.trimEnd(),
    '',
    `${spec.summary}.`,
    ...(spec.notes ?? []),
    ...(own.length > 0 ? ['', 'Flags:', ...columns(own.map(optionRow))] : []),
    '',
    'Flags for every verb: dev-stack --help',
  ];
}

function optionRow(option: OptionSpec): [string, string] {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  return [`${short}--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`, option.help];
}

function columns(rows: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}
