import { substitute, type Lookup } from './substitute';

/** What is wrong with an env file, and on which line (from 1). */
export interface DotenvError {
  readonly line: number;
  readonly message: string;
}

export interface DotenvResult {
  readonly values: ReadonlyMap<string, string>;
  readonly error: DotenvError | undefined;
  /** The line (from 1) of a value without a name, which stands under the empty key. */
  readonly nameless?: number;
}

/**
 * Reads the syntax of `.env` and `env_file`: comments, `export`, quotes that may span lines, variables in unquoted and
 * double-quoted values. `lookup` is asked first, then the keys read so far. A key without `=` takes what `lookup` has.
 */
export function parseDotenv(text: string, lookup: Lookup): DotenvResult {
  return new DotenvParser(text.replace(/^\uFEFF/, ''), lookup).parse();
}

/** Reads the syntax of `docker run --env-file`: whole lines, no quotes, no variables. */
export function parseRawEnv(text: string, lookup: Lookup): DotenvResult {
  const values = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    const line = raw.trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const key = equals === -1 ? line.trimEnd() : line.slice(0, equals);
    if (key === '' || /\s/.test(key)) {
      return { values, error: { line: index + 1, message: `variable '${key}' contains whitespaces` } };
    }
    const value = equals === -1 ? lookup(key) : line.slice(equals + 1);
    if (value !== undefined) values.set(key, value);
  }
  return { values, error: undefined };
}

const blank = /[\t\v\f\r \u0085\u00a0]/;

class Failure extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

class DotenvParser {
  private at = 0;
  private readonly values = new Map<string, string>();
  private nameless: number | undefined;

  constructor(
    private readonly text: string,
    private readonly lookup: Lookup,
  ) {}

  parse(): DotenvResult {
    try {
      while (this.skipToStatement()) this.statement();
      const { values, nameless } = this;
      return { values, error: undefined, ...(nameless !== undefined && { nameless }) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { values: this.values, error: { line: error.line, message: error.message } };
    }
  }

  private skipToStatement(): boolean {
    for (;;) {
      while (this.at < this.text.length && /\s/.test(this.text[this.at] ?? '')) this.at += 1;
      if (this.at >= this.text.length) return false;
      if (this.text[this.at] !== '#') return true;
      this.at = this.lineEnd();
    }
  }

  private statement(): void {
    const exported = /^export\s+/.exec(this.text.slice(this.at, this.at + 200));
    if (exported) this.at += exported[0].length;
    const start = this.at;
    const end = this.lineEnd();
    let stop = start;
    for (; stop < end; stop += 1) {
      const char = this.text[stop] ?? '';
      if (char === '=' || char === ':') break;
      if (blank.test(char) || /[\p{L}\p{N}_.\-[\]]/u.test(char)) continue;
      const line = this.text.slice(start, end);
      throw this.failure(start, `unexpected character "${char}" in variable name "${line}"`);
    }
    const inherited = stop === end;
    const key = this.text.slice(start, stop).trimEnd();
    if (key.includes(' ')) throw this.failure(start, 'key cannot contain a space');
    // Compose takes a last line without line end and without `=` for a value that has no name.
    if (inherited && end === this.text.length) {
      this.at = end;
      this.nameless ??= this.lineOf(start);
      this.values.set('', key);
      return;
    }
    if (key === '') this.nameless ??= this.lineOf(start);
    this.at = stop + 1;
    if (inherited) {
      this.inherit(key);
      return;
    }
    while (blank.test(this.text[this.at] ?? '')) this.at += 1;
    this.values.set(key, this.value());
  }

  private inherit(key: string): void {
    const value = this.lookup(key);
    if (value !== undefined) this.values.set(key, value);
  }

  private value(): string {
    const quote = this.text[this.at];
    if (quote === '"' || quote === "'") return this.quoted(quote);
    const end = this.lineEnd();
    const raw = this.text.slice(this.at, end);
    const from = this.at;
    this.at = end;
    const comment = raw.indexOf(' #');
    return this.expand((comment === -1 ? raw : raw.slice(0, comment)).trimEnd(), from);
  }

  private quoted(quote: '"' | "'"): string {
    const start = this.at;
    let value = '';
    for (let at = start + 1; at < this.text.length; at += 1) {
      const char = this.text[at] ?? '';
      if (char === '\\' && at + 1 < this.text.length) {
        const next = this.text[at + 1] ?? '';
        value += next === quote ? next : char + next;
        at += 1;
      } else if (char === quote) {
        this.at = at + 1;
        return quote === '"' ? this.expand(expandEscapes(value), start) : value;
      } else value += char;
    }
    throw this.failure(start, `unterminated quoted value ${this.text.slice(start, this.lineEnd(start))}`);
  }

  private expand(value: string, from: number): string {
    const result = substitute(value, (name) => this.lookup(name) ?? this.values.get(name));
    if (!result.error) return result.text;
    throw this.failure(
      from,
      result.error.kind === 'invalid'
        ? `invalid template: "${value}"`
        : `required variable ${result.error.name} is missing a value: ${result.error.reason}`,
    );
  }

  private lineEnd(from = this.at): number {
    const end = this.text.indexOf('\n', from);
    return end === -1 ? this.text.length : end;
  }

  private failure(offset: number, message: string): Failure {
    return new Failure(this.lineOf(offset), message);
  }

  private lineOf(offset: number): number {
    return this.text.slice(0, offset).split('\n').length;
  }
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

function expandEscapes(text: string): string {
  return text.replace(/\\(?:([abcfnrtv$"\\])|0(\d{0,3}))/g, (match, char?: string, octal?: string) => {
    if (char !== undefined) return escapes[char] ?? match;
    return octal?.length === 3 && /^[0-3][0-7]{2}$/.test(octal)
      ? String.fromCharCode(parseInt(octal, 8))
      : match;
  });
}
