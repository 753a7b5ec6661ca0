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

/** Narrower than the first, rows of two columns are past reading; longer than the second, lines are. */
const narrowest = 60;
const widest = 100;

/**
 * The help of one verb, or the overview when `topic` is undefined. Ends with a newline.
 *
 * @param columns of the terminal; undefined: there is none, and lines have the usual 80
 */
export function helpText(topic: string | undefined, columns = 80): string {
  const lines = topic !== undefined && isVerb(topic) ? verbHelp(topic) : overview();
  const width = Math.max(narrowest, Math.min(columns, widest));
  return lines.flatMap((line) => folded(line, width)).join('\n') + '\n';
}

/** What is too long goes on below; in a row of two columns, below the second one. */
function folded(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = /^ +\S.*? {2,}(?=\S)/.exec(line)?.[0].length ?? /^ */.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    if (blank <= indent) break;
    lines.push(rest.slice(0, blank));
    rest = `${' '.repeat(indent)}${rest.slice(blank + 1)}`;
  }
  return [...lines, rest];
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
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 14 file not found, 15 compose file has errors, 129 terminal closed, 130 interrupted, 143 asked to end.',
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
