import { isCollection, isNode, isScalar, parseAllDocuments, visit, type Document, type Node } from 'yaml';

export interface ParsedYaml {
  readonly documents: readonly Document.Parsed[];
  /** The text that the documents' offsets count in. */
  readonly text: string;
  /** @returns where an offset of a document stands in the text that was given. */
  readonly original: (offset: number) => number;
}

/** Room that is put before lines; more than any definition is indented. */
const room = 160;
/** Each try mends one place; more than a few such places are somebody's mistake, not their style. */
const mostTries = 10;
const longestMended = 200_000;

/**
 * Parses YAML as Go's parser does where ours is stricter: inside brackets and quotes it does not care how far a line
 * is indented, and a lone carriage return ends a line.
 * @throws RangeError where the text is nested too deeply.
 */
export function parseYaml(given: string): ParsedYaml {
  const source = given.includes('\r') ? given.replace(/\r(?!\n)/g, '\n') : given;
  const indented = new Set<number>();
  for (let tries = 0; ; tries += 1) {
    const starts = [...indented].sort((a, b) => a - b);
    const text = withRoom(source, starts);
    const documents = parse(text);
    const parsed: ParsedYaml = { documents, text, original: (offset) => originalOffset(offset, starts) };
    if (tries === mostTries || source.length > longestMended) return parsed;
    const before = indented.size;
    for (const document of documents) {
      const part = strictPart(document, text);
      if (!part) continue;
      for (const line of lineStarts(text, part.start, part.end)) indented.add(parsed.original(line));
      break;
    }
    if (indented.size === before) return parsed;
  }
}

function parse(text: string): readonly Document.Parsed[] {
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return Array.isArray(parsed) ? parsed : [];
}

/** The outermost brackets or quotes that an error about indentation stands in. */
function strictPart(document: Document.Parsed, text: string): { start: number; end: number } | undefined {
  const error = document.errors.find(({ code }) => code === 'BAD_INDENT' || code === 'MISSING_CHAR');
  if (!error) return undefined;
  let found: Node | undefined;
  visit(document, (_key, node) => {
    if (!isNode(node) || !node.range) return undefined;
    const [start, , end] = node.range;
    if (!isDelimited(node) || start > error.pos[0] || end < error.pos[0]) return undefined;
    found = node;
    return visit.BREAK;
  });
  const start = found?.range?.[0];
  const end = start === undefined ? undefined : closing(text, start);
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** In brackets or in quotes: where indentation means nothing. */
export function isDelimited(node: unknown): boolean {
  if (isCollection(node)) return node.flow === true;
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}

/** The end of what opens at `start`: a quote, or a bracket with everything in it. */
function closing(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"' || char === "'") {
      const end = closingQuote(text, at, char);
      if (end === undefined) return undefined;
      at = end;
    } else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    else if (char === '#' && /\s/.test(text[at - 1] ?? '')) {
      const line = text.indexOf('\n', at);
      if (line === -1) return undefined;
      at = line;
    }
    if (depth <= 0) return at;
  }
  return undefined;
}

function closingQuote(text: string, start: number, quote: string): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at;
      at += 1;
    }
  }
  return undefined;
}

/** Starts of the lines in a stretch of text; a marker between documents is left alone. */
function lineStarts(text: string, start: number, end: number): number[] {
  const found: number[] = [];
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    if (!/^(---|\.\.\.)\s/.test(text.slice(at + 1, at + 5))) found.push(at + 1);
  }
  return found;
}

function withRoom(source: string, starts: readonly number[]): string {
  if (starts.length === 0) return source;
  const parts = starts.map((start, index) => source.slice(starts[index - 1] ?? 0, start));
  return [...parts, source.slice(starts.at(-1))].join(' '.repeat(room));
}

function originalOffset(offset: number, starts: readonly number[]): number {
  let shift = 0;
  for (const start of starts) {
    if (start + shift >= offset) break;
    shift = Math.min(shift + room, offset - start);
  }
  return offset - shift;
}
