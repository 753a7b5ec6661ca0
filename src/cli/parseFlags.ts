import { parseArgs } from 'node:util';
import { didYouMean } from '../core/compose/didYouMean';
import { UsageError } from './usageError';
import { type OptionSpec } from './optionSpec';

/** Flags and operands of one part of a command line. */
export interface ParsedFlags {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly operands: readonly string[];
}

/**
 * Reads one part of a command line strictly.
 *
 * @param verb whose help an error points to
 * @throws UsageError for unknown flags and missing values
 */
export function parseFlags(
  args: readonly string[],
  options: readonly OptionSpec[],
  verb: string | undefined,
): ParsedFlags {
  try {
    const parsed = parseArgs({
      args: [...args],
      options: toParseOptions(options),
      allowPositionals: true,
      strict: true,
    });
    return { values: parsed.values, operands: parsed.positionals };
  } catch (error) {
    throw flagError(error, options, verb);
  }
}

/** The same table in the form `parseArgs` takes. */
export function toParseOptions(
  options: readonly OptionSpec[],
): Record<string, { type: 'string' | 'boolean'; short?: string; multiple?: boolean }> {
  return Object.fromEntries(
    options.map((option) => [
      option.name,
      {
        type: option.value === undefined ? 'boolean' : 'string',
        ...(option.short === undefined ? {} : { short: option.short }),
        ...(option.multiple ? { multiple: true } : {}),
      },
    ]),
  );
}

/** Node's own texts speak to programmers; the code and the quoted flag are what they are read for. */
function flagError(error: unknown, options: readonly OptionSpec[], verb: string | undefined): unknown {
  if (!(error instanceof TypeError) || !('code' in error)) return error;
  const flag = /'(-[^'\s]*)/.exec(error.message)?.[1] ?? '';
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = options.map((option) => `--${option.name}`);
    return new UsageError(`unknown flag ${flag}${didYouMean(flag, known)}`, verb);
  }
  const text = flag === '' ? error.message : flag.replace(/,$/, '');
  const option = options.find((one) => text === `-${one.short ?? ''}` || text === `--${one.name}`);
  if (option !== undefined) {
    const name = `--${option.name}`;
    return new UsageError(
      option.value === undefined
        ? `${name} takes no value`
        : `${name} needs a value: ${name} ${option.value}`,
      verb,
    );
  }
  return new UsageError(error.message, verb);
}
