import type * as Library from 'yaml';
import { type Document, type ErrorCode, type Node } from 'yaml';
import { refusedText } from './refusedText';
import { strayTab } from './strayTab';
import { dashInBrackets, toYamlNode } from './toYamlNode';
import { type YamlError, type YamlNode } from './yamlNode';

export interface ParsedYaml {
  readonly documents: readonly YamlDocument[];
  /** What is wrong between documents rather than in one. */
  readonly errors: readonly YamlError[];
}

export interface YamlDocument {
  readonly root: YamlNode | undefined;
  readonly errors: readonly YamlError[];
  /** It begins with a marker. */
  readonly isMarked: boolean;
}

/** What else ends a line for Go's parser: these are older than YAML 1.2. In quotes the last two are kept as they are. */
function withLineBreaks(text: string): string {
  if (!/[\r\x85\u2028\u2029]/.test(text)) return text;
  let result = '';
  for (const part of text.replace(/\r(?!\n)|\x85/g, '\n').split(/(?<=[\u2028\u2029])/)) {
    result += part;
    const line = result.slice(result.lastIndexOf('\n') + 1);
    const opens = /^[^"'#]*(["'])(?:(?!\1).)*[\u2028\u2029]$/.test(line);
    if (/[\u2028\u2029]$/.test(part) && !opens) result = `${result.slice(0, -1)}\n`;
  }
  return result;
}

interface LibraryResult {
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
 * Parses YAML with the library, as Go's parser does where ours is stricter: inside brackets and quotes it does not care
 * how far a line is indented, and more characters end a line.
 * @throws RangeError where the text is nested too deeply.
 */
export async function parseYaml(given: string): Promise<ParsedYaml> {
  const library = await import('yaml');
  const { documents: read, text, original } = byLibrary(given, library);
  const documents = read.map((document): YamlDocument => {
    const errors = [
      ...document.errors.map(({ pos: [from, to], code, message }) => {
        const start = original(from);
        return { start, end: Math.max(original(to), start), message: inWords(code, message) };
      }),
      ...headerErrors(document),
    ];
    const isMarked = document.directives.docStart === true;
    if (errors.length > 0) return { root: undefined, errors, isMarked };
    const root = toYamlNode(document.contents, { library, text, original });
    const refused = refusedText(root, given);
    return refused ? { root: undefined, errors: [refused], isMarked } : { root, errors, isMarked };
  });
  if (documents.some(({ errors }) => errors.length > 0)) return { documents, errors: [] };
  const start = strayTab(
    withLineBreaks(given),
    documents.map(({ root }) => root),
  );
  if (start === undefined) return { documents, errors: [] };
  return { documents, errors: [{ start, end: start + 1, message: tabMessage }] };
}

/** The library's words are those of its grammar; these are of what people do. */
function inWords(code: ErrorCode, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return tabMessage;
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a colon and a blank are missing after the key, or a text goes on in the next line: put it in quotes';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return message.startsWith('Nested')
        ? 'a text with a colon and a blank in it has to be put in quotes'
        : message;
    case 'MISSING_CHAR':
      return /^Missing closing .quote$/.test(message)
        ? 'a quote is opened here or before and never closed'
        : message;
    default:
      return message;
  }
}

const tabMessage = 'found a tab where YAML takes only blanks: replace it by blanks';

/** Compose's parser knows YAML 1.1 by name, whatever it accepts of 1.2. */
function headerErrors({ directives }: Document.Parsed): YamlError[] {
  const { explicit, version } = directives.yaml;
  if (!explicit || version === '1.1') return [];
  return [
    {
      start: 0,
      end: 0,
      message: `found incompatible YAML document: leave out the line "%YAML ${version}"`,
    },
  ];
}

function byLibrary(given: string, library: typeof Library): LibraryResult {
  let source = withLineBreaks(given);
  const indented = new Set<number>();
  for (let tries = 0; ; tries += 1) {
    const starts = [...indented].sort((a, b) => a - b);
    const text = withRoom(source, starts);
    const documents = parse(text, library);
    const parsed: LibraryResult = { documents, text, original: (offset) => originalOffset(offset, starts) };
    if (tries === mostTries || source.length > longestMended) return parsed;
    const before = indented.size;
    const dash = loneDash(documents, text);
    if (dash !== undefined) {
      const at = parsed.original(dash);
      source = `${source.slice(0, at)}${dashInBrackets}${source.slice(at + 1)}`;
      continue;
    }
    for (const document of documents) {
      const part = strictPart(document, text, library);
      if (!part) continue;
      for (const line of lineStarts(text, part.start, part.end)) indented.add(parsed.original(line));
      break;
    }
    if (indented.size === before) return parsed;
  }
}

/** A dash that is a whole text, as in `[cat, -]`: in brackets the library takes it for the start of a list. */
function loneDash(documents: readonly Document.Parsed[], text: string): number | undefined {
  const errors = documents.flatMap((document) => document.errors);
  return errors.find(
    ({ code, pos: [at] }) => code === 'BLOCK_IN_FLOW' && /^-[,\]}]/.test(text.slice(at, at + 2)),
  )?.pos[0];
}

function parse(text: string, library: typeof Library): readonly Document.Parsed[] {
  const parsed = library.parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return Array.isArray(parsed) ? parsed : [];
}

/** The outermost brackets or quotes that an error about indentation stands in. */
function strictPart(
  document: Document.Parsed,
  text: string,
  library: typeof Library,
): { start: number; end: number } | undefined {
  const error = document.errors.find(({ code }) => code === 'BAD_INDENT' || code === 'MISSING_CHAR');
  if (!error) return undefined;
  let found: Node | undefined;
  library.visit(document, (_key, node) => {
    if (!library.isNode(node) || !node.range) return undefined;
    const [start, , end] = node.range;
    if (!isDelimited(node, library) || start > error.pos[0] || end < error.pos[0]) return undefined;
    found = node;
    return library.visit.BREAK;
  });
  const start = found?.range?.[0];
  const end = start === undefined ? undefined : closing(text, start);
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** In brackets or in quotes: where indentation means nothing. */
function isDelimited(node: Node, library: typeof Library): boolean {
  if (library.isCollection(node)) return node.flow === true;
  return library.isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
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
