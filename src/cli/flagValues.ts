import { type ParsedFlags } from './parseFlags';
import { type GlobalOptions, type Verb } from './request';
import { UsageError } from './usageError';
import { verbSpecs } from './verbSpecs';

/** Typed reading of the flags before and behind the verb; for single values the ones behind win. */
export class FlagValues {
  constructor(
    readonly verb: Verb | undefined,
    private readonly before: ParsedFlags,
    private readonly after: ParsedFlags,
  ) {}

  has(name: string): boolean {
    return this.after.values[name] === true || this.before.values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.after.values[name] ?? this.before.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): string[] {
    return [this.before, this.after]
      .flatMap((half) => half.values[name] ?? [])
      .filter((value) => typeof value === 'string');
  }

  /** A whole number from 0. */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} takes a whole number: ${text}`, this.verb);
    return Number(text);
  }

  choice<T extends string>(name: string, first: T, ...others: T[]): T {
    const text = this.text(name);
    if (text === undefined) return first;
    const found = [first, ...others].find((choice) => choice === text);
    if (found !== undefined) return found;
    throw new UsageError(`--${name} takes ${orList([first, ...others])}: ${text}`, this.verb);
  }

  format<T extends string>(first: T, ...others: T[]): T {
    return this.choice('format', first, ...others);
  }

  /** At most one of flags that exclude each other. */
  oneOf<T extends string>(...names: T[]): T | undefined {
    const given = names.filter((name) => this.has(name) || this.text(name) !== undefined);
    if (given.length > 1) {
      throw new UsageError(`${given.map((name) => `--${name}`).join(' and ')} exclude each other`, this.verb);
    }
    return given[0];
  }

  global(): GlobalOptions {
    if (this.verb !== undefined && verbSpecs[this.verb].formats === undefined && this.text('format')) {
      throw new UsageError(`${this.verb} has no --format`, this.verb);
    }
    const projectName = this.text('project-name');
    const projectDirectory = this.text('project-directory');
    const host = this.text('host');
    const context = this.text('context');
    const files = this.list('file');
    if (this.has('bundled') && files.length > 0) {
      throw new UsageError('--bundled and --file exclude each other', this.verb);
    }
    const ansi = this.choice('ansi', 'auto', 'always', 'never');
    return {
      files,
      profiles: this.list('profile'),
      envFiles: this.list('env-file'),
      bundled: this.has('bundled'),
      color: this.has('no-color') ? 'never' : ansi,
      progress: this.choice('progress', 'auto', 'tty', 'plain', 'quiet'),
      verbose: this.has('verbose'),
      ...(projectName === undefined ? {} : { projectName }),
      ...(projectDirectory === undefined ? {} : { projectDirectory }),
      ...(host === undefined ? {} : { host }),
      ...(context === undefined ? {} : { context }),
    };
  }
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
