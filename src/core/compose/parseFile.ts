import { parseYaml, type ParsedYaml } from './parseYaml';
import { type ProblemList } from './problemList';
import { readSimpleYaml } from './simpleYaml';
import { type SourceText } from './sourceText';
import { toTree, type Anchors } from './toTree';
import { isNull, type Node } from './tree';

/** Characters: ten times what the largest public definitions have. */
const longest = 1_000_000;
const mostOpen = 1_000;
/** Lines and items, each of which takes the parser some 30 µs; the largest public definitions have a few thousand. */
const mostItems = 30_000;

/**
 * Parses one compose file into a tree for each of its documents. Problems are reported with their place; a document
 * with an error is left out. Documents that are empty (only comments) are left out, too.
 */
export async function parseFile(source: SourceText, problems: ProblemList): Promise<Node[]> {
  // eslint-disable-next-line no-control-regex
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/.exec(source.text);
  if (control) {
    const span = { source, start: control.index, end: control.index + 1 };
    problems.error('yamlSyntax', 'control characters are not allowed: is this a text file?', span);
    return [];
  }
  const excess = tooMuch(source.text);
  if (excess !== undefined) {
    problems.error('yamlSyntax', excess, { source, start: 0, end: 0 });
    return [];
  }
  const parsed = await parse(source, problems);
  const trees: Node[] = [];
  const anchors: Anchors = new Map();
  for (const { root, errors, isMarked } of parsed.documents) {
    for (const { start, end, message } of errors)
      problems.error('yamlSyntax', message, { source, start, end });
    if (errors.length > 0) continue;
    const tree = toTree(root, source, problems, anchors);
    // What stands between two markers counts as a document even where it is empty.
    if (tree && (!isNull(tree) || isMarked)) trees.push(tree);
  }
  if (parsed.errors.length === 0 || problems.hasErrors) return trees;
  for (const { start, end, message } of parsed.errors)
    problems.error('yamlSyntax', message, { source, start, end });
  return [];
}

/** The library is loaded for what the simple reader leaves to it. */
async function parse(source: SourceText, problems: ProblemList): Promise<ParsedYaml> {
  const root = readSimpleYaml(source.text);
  if (root) return { documents: [{ root, errors: [], isMarked: false }], errors: [] };
  try {
    return await parseYaml(source.text);
  } catch (error) {
    const reason = error instanceof RangeError ? 'nested too deeply' : String(error);
    problems.error('yamlSyntax', `the file cannot be parsed: ${reason}`, { source, start: 0, end: 0 });
    return { documents: [], errors: [] };
  }
}

/**
 * What keeps a text from the parser, which needs a hundred times the memory of its text. Brackets are counted wherever
 * they stand: so many more that open than close are in no definition.
 */
function tooMuch(text: string): string | undefined {
  if (text.length > longest) return 'the file is too long for a definition: more than a million characters';
  let depth = 0;
  let items = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 0x5b || char === 0x7b) depth += 1;
    else if (char === 0x5d || char === 0x7d) depth -= 1;
    else if (char === 0x0a || char === 0x2c) items += 1;
    if (depth > mostOpen) return 'the file is nested too deeply';
    if (items > mostItems)
      return `the file is too long for a definition: more than ${mostItems} lines and items`;
  }
  return undefined;
}
