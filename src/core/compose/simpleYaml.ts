import { indicators, NotSimple, SimpleYamlScanner } from './simpleYamlScanner';
import {
  newline,
  blank,
  hash,
  ampersand,
  quoteSingle,
  asterisk,
  comma,
  dash,
  colon,
  bracket,
  closingBracket,
  brace,
  bar,
  closingBrace,
} from './yamlMarks';
import { type YamlAlias, type YamlMap, type YamlNode, type YamlPair, type YamlScalar } from './yamlNode';

/** Blanks and line breaks other than the usual ones, and what no text has. */
const strange = /[\t\r\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\' };

/**
 * Reads the YAML that nearly all definitions are written in: blocks, one-line texts, brackets, `|`, anchors. Many times
 * faster than the library, and with the same result; a test compares the two. Whatever is not plainly of that kind, all
 * mistakes among it, is left to the library.
 * @returns the only document; undefined where the library has to read it.
 */
export function readSimpleYaml(text: string): YamlNode | undefined {
  if (strange.test(text)) return undefined;
  try {
    return new SimpleReader(text).read();
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

class SimpleReader extends SimpleYamlScanner {
  /** The line with content that is read next: where its content starts, and how far it is indented; -1 at the end. */
  private at = 0;
  private indent = 0;
  /** Where the last value ends. */
  private end = 0;

  read(): YamlNode {
    this.toLine(0);
    if (this.indent === 0 && this.text.startsWith('---', this.at)) this.toLine(this.lineEnd(this.at + 3));
    if (this.indent !== 0) throw new NotSimple();
    let root: YamlNode;
    if (this.code(this.at) === brace) {
      if (/^(---|\.\.\.)/m.test(this.text.slice(this.at))) throw new NotSimple();
      root = this.flow(this.at, -1);
      this.toLine(this.lineEnd(this.end));
    } else root = this.block();
    if (this.at < this.text.length) throw new NotSimple();
    return root;
  }

  /** Goes to the next line that has more than a comment, from the start of a line. */
  private toLine(start: number): void {
    const { text } = this;
    for (let from = start; ;) {
      let at = from;
      while (this.code(at) === blank) at += 1;
      const code = this.code(at);
      if (at < text.length && code !== newline && code !== hash) {
        this.indent = at - from;
        this.at = at;
        return;
      }
      const end = code === newline ? at : text.indexOf('\n', at);
      if (end === -1 || at >= text.length) {
        this.indent = -1;
        this.at = text.length;
        return;
      }
      from = end + 1;
    }
  }

  private block(): YamlNode {
    return this.isItem(this.at) ? this.sequence() : this.map();
  }

  private map(): YamlMap {
    const { indent, at: start } = this;
    const pairs: YamlPair[] = [];
    do pairs.push(this.pair(indent));
    while (this.indent === indent && !this.isItem(this.at));
    if (this.indent >= indent) throw new NotSimple();
    return { kind: 'map', pairs, start, end: this.end, isFlow: false };
  }

  private pair(indent: number): YamlPair {
    const start = this.at;
    if (indent === 0 && /^(---|\.\.\.)/.test(this.text.slice(start, start + 3))) throw new NotSimple();
    const colonAt = this.keyEnd(start);
    // Longer keys are refused where they have no question mark.
    if (colonAt === -1 || colonAt - start > 1000) throw new NotSimple();
    const key = this.isQuote(start) ? this.quoted(start) : this.plain(start, colonAt);
    const at = this.skipBlanks(colonAt + 1);
    if (!this.endsLine(at)) return { key, value: this.inline(at, indent) };
    this.toLine(this.lineEnd(colonAt + 1));
    if (this.indent > indent) return { key, value: this.block() };
    if (this.indent === indent && this.isItem(this.at)) return { key, value: this.sequence() };
    this.end = at;
    return { key, value: { kind: 'scalar', style: 'plain', value: '', start: at, end: at } };
  }

  private sequence(): YamlNode {
    const { indent, at: start } = this;
    const items: YamlNode[] = [];
    do {
      const at = this.skipBlanks(this.at + 1);
      if (this.endsLine(at) || this.isItem(at)) throw new NotSimple();
      if (this.keyEnd(at) === -1) items.push(this.inline(at, indent));
      else {
        this.indent += at - this.at;
        this.at = at;
        items.push(this.map());
      }
    } while (this.indent === indent && this.isItem(this.at));
    if (this.indent > indent) throw new NotSimple();
    return { kind: 'seq', items, start, end: this.end, isFlow: false };
  }

  /** A value that begins on the line of its key or dash. Lines that go on with it are left to the library. */
  private inline(from: number, parent: number): YamlNode {
    if (this.code(from) === ampersand) {
      const end = this.nameEnd(from + 1);
      const at = this.skipBlanks(end);
      const code = this.code(at);
      // Neither a second anchor nor one of an alias is YAML.
      if ((at === end && code !== newline) || code === ampersand || code === asterisk) throw new NotSimple();
      const anchor = this.text.slice(from + 1, end);
      if (!this.endsLine(at)) return { ...this.inline(at, parent), anchor };
      this.toLine(this.lineEnd(end));
      if (this.indent <= parent) throw new NotSimple();
      return { ...this.block(), anchor };
    }
    const value = this.code(from) === bar ? this.literal(from, parent) : this.oneLine(from, parent);
    if (this.indent > parent) throw new NotSimple();
    return value;
  }

  private oneLine(at: number, parent: number): YamlNode {
    const value = this.isFlowValue(at) ? this.flowValue(at, parent) : this.plain(at, this.plainEnd(at));
    // What ends a text without quotes is the end of the line, or its comment.
    this.toLine(this.lineEnd(this.end));
    return value;
  }

  private plain(start: number, limit: number): YamlScalar {
    if (!this.startsPlain(start)) throw new NotSimple();
    let end = limit;
    while (this.code(end - 1) === blank) end -= 1;
    if (end <= start) throw new NotSimple();
    this.end = end;
    return { kind: 'scalar', style: 'plain', value: this.text.slice(start, end), start, end };
  }

  private quoted(start: number): YamlScalar {
    const end = this.closingQuote(start);
    let value = this.text.slice(start + 1, end);
    if (this.code(start) === quoteSingle) value = value.replaceAll("''", "'");
    else if (value.includes('\\'))
      value = value.replace(/\\(.)/g, (_whole, char: string) => {
        const meant = escapes[char];
        if (meant === undefined) throw new NotSimple();
        return meant;
      });
    this.end = end + 1;
    return { kind: 'scalar', style: 'quoted', value, start, end: this.end };
  }

  private alias(start: number): YamlAlias {
    const end = this.nameEnd(start + 1);
    this.end = end;
    return { kind: 'alias', name: this.text.slice(start + 1, end), start, end };
  }

  /** `|` or `|-`, and the lines below. */
  private literal(start: number, parent: number): YamlScalar {
    const { text } = this;
    const strips = this.code(start + 1) === dash;
    let from = this.skipBlanks(start + (strips ? 2 : 1));
    if (this.code(from) !== newline) throw new NotSimple();
    from += 1;
    const lines: string[] = [];
    let margin = -1;
    let blankLines = 0;
    for (;;) {
      const at = this.skipBlanks(from);
      // A text that ends in the middle of a line, or with blanks alone.
      if (at >= text.length && at > from) throw new NotSimple();
      if (this.code(at) === newline) {
        // Blanks beyond the margin would belong to the text.
        if (at - from > Math.max(margin, 0)) throw new NotSimple();
        blankLines += 1;
        from = at + 1;
        continue;
      }
      if (margin === -1) margin = at - from;
      if (margin <= parent) throw new NotSimple();
      if (at >= text.length || at - from < margin) break;
      const end = text.indexOf('\n', at);
      if (end === -1) throw new NotSimple();
      for (; blankLines > 0; blankLines -= 1) lines.push('');
      lines.push(text.slice(from + margin, end));
      from = end + 1;
      this.end = from;
    }
    this.toLine(from);
    const value = lines.join('\n') + (strips ? '' : '\n');
    return { kind: 'scalar', style: 'block', value, start, end: this.end };
  }

  private flowValue(at: number, parent: number): YamlNode {
    const code = this.code(at);
    if (code === bracket || code === brace) return this.flow(at, parent);
    if (code === asterisk) return this.alias(at);
    return this.isQuote(at) ? this.quoted(at) : this.flowPlain(at);
  }

  private flow(start: number, parent: number): YamlNode {
    const isMap = this.code(start) === brace;
    const pairs: YamlPair[] = [];
    const items: YamlNode[] = [];
    let at = this.gap(start + 1, parent);
    while (this.code(at) !== (isMap ? closingBrace : closingBracket)) {
      if (isMap) {
        const key = this.isQuote(at) ? this.quoted(at) : this.flowPlain(at);
        if (this.code(this.end) !== colon || this.code(this.end + 1) !== blank) throw new NotSimple();
        pairs.push({ key, value: this.flowValue(this.skipBlanks(this.end + 1), parent) });
      } else items.push(this.flowValue(at, parent));
      at = this.gap(this.end, parent);
      if (this.code(at) === comma) at = this.gap(at + 1, parent);
      else if (this.code(at) !== (isMap ? closingBrace : closingBracket)) throw new NotSimple();
    }
    const end = at + 1;
    this.end = end;
    return isMap
      ? { kind: 'map', pairs, start, end, isFlow: true }
      : { kind: 'seq', items, start, end, isFlow: true };
  }

  private flowPlain(start: number): YamlScalar {
    let at = start;
    for (; at < this.text.length; at += 1) {
      const code = this.code(at);
      if (code === newline || code === comma || code === closingBracket || code === closingBrace) break;
      if (code === bracket || code === brace) throw new NotSimple();
      if (code === colon && (this.isBlankOrEnd(at + 1) || indicators.has(this.code(at + 1)))) break;
      if (code === hash && this.code(at - 1) === blank) break;
    }
    return this.plain(start, at);
  }
}
