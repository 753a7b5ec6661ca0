import {
  newline,
  blank,
  quoteDouble,
  hash,
  quoteSingle,
  asterisk,
  dash,
  colon,
  bracket,
  backslash,
  brace,
} from './yamlMarks';

/** What a text without quotes does not begin with. A dash may begin one. */
export const indicators = new Set([...'?:,[]{}#&*!|>\'"%@`'].map((char) => char.charCodeAt(0)));

/** Thrown to leave the text to the library. */
export class NotSimple extends Error {}

/**
 * Where the parts of simple YAML begin and end, as offsets in the text.
 * @throws NotSimple in all methods, where it is not plainly of that kind
 */
export class SimpleYamlScanner {
  constructor(protected readonly text: string) {}

  protected code(at: number): number {
    return this.text.charCodeAt(at);
  }

  protected skipBlanks(from: number): number {
    let at = from;
    while (this.code(at) === blank) at += 1;
    return at;
  }

  protected isBlankOrEnd(at: number): boolean {
    const code = this.code(at);
    return code === blank || code === newline || at >= this.text.length;
  }

  protected endsLine(at: number): boolean {
    const code = this.code(at);
    return at >= this.text.length || code === newline || code === hash;
  }

  /** Nothing but a comment may follow on this line. @returns the start of the next one. */
  protected lineEnd(from: number): number {
    const at = this.skipBlanks(from);
    const code = this.code(at);
    if (at < this.text.length && code !== newline && (code !== hash || at === from)) throw new NotSimple();
    const end = code === newline ? at : this.text.indexOf('\n', at);
    return end === -1 ? this.text.length : end + 1;
  }

  protected isItem(at: number): boolean {
    return this.code(at) === dash && this.isBlankOrEnd(at + 1);
  }

  protected isQuote(at: number): boolean {
    const code = this.code(at);
    return code === quoteDouble || code === quoteSingle;
  }

  protected closingQuote(start: number): number {
    const { text } = this;
    const quote = this.code(start);
    for (let at = start + 1; ; at += 1) {
      const code = this.code(at);
      if (code === newline || at >= text.length) throw new NotSimple();
      if (code === backslash && quote === quoteDouble && this.code(at + 1) !== newline) at += 1;
      else if (code === quote) {
        if (quote === quoteDouble || this.code(at + 1) !== quote) return at;
        at += 1;
      }
    }
  }

  /** The colon behind a key that starts here; -1 where none does. */
  protected keyEnd(start: number): number {
    if (this.isQuote(start)) {
      const end = this.closingQuote(start) + 1;
      return this.code(end) === colon && this.isBlankOrEnd(end + 1) ? end : -1;
    }
    if (!this.startsPlain(start)) return -1;
    for (let at = start; ; at += 1) {
      const code = this.code(at);
      if (code === newline || at >= this.text.length) return -1;
      if (code === hash && this.code(at - 1) === blank) return -1;
      if (code === colon && this.isBlankOrEnd(at + 1)) return at;
    }
  }

  protected startsPlain(at: number): boolean {
    const code = this.code(at);
    if (code !== dash) return !indicators.has(code);
    const next = this.code(at + 1);
    return !this.isBlankOrEnd(at + 1) && !indicators.has(next);
  }

  protected plainEnd(start: number): number {
    for (let at = start; ; at += 1) {
      const code = this.code(at);
      if (code === newline || at >= this.text.length) return at;
      if (code === hash && this.code(at - 1) === blank) return at;
      if (code === colon && this.isBlankOrEnd(at + 1)) throw new NotSimple();
    }
  }

  protected isFlowValue(at: number): boolean {
    const code = this.code(at);
    return code === bracket || code === brace || code === asterisk || this.isQuote(at);
  }

  protected nameEnd(start: number): number {
    let end = start;
    while (/[\w-]/.test(this.text.charAt(end))) end += 1;
    if (end === start) throw new NotSimple();
    return end;
  }

  /** From one thing in brackets to the next. Lines that are not indented deeper than the key are left to the library. */
  protected gap(from: number, parent: number): number {
    for (let at = from; ;) {
      const code = this.code(at);
      if (code === blank) at += 1;
      else if (code === newline) {
        const line = at + 1;
        at = this.skipBlanks(line);
        if (at - line <= parent && this.code(at) !== newline) throw new NotSimple();
      } else if (code === hash && (this.code(at - 1) === blank || this.code(at - 1) === newline)) {
        at = this.text.indexOf('\n', at);
        if (at === -1) throw new NotSimple();
      } else return at;
    }
  }
}
