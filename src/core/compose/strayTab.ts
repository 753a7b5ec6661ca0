import { isNode, isScalar, visit, type Document } from 'yaml';
import { isDelimited } from './parseYaml';

/**
 * Finds a tab at the start of a line, or after the dash of a list item, that compose's parser refuses: outside of
 * brackets, quotes and blocks it takes blanks only, even on lines that have nothing else.
 * @returns its offset.
 */
export function strayTab(text: string, documents: readonly Document.Parsed[]): number | undefined {
  if (!/^[ -]*\t/m.test(text)) return undefined;
  const free: { readonly start: number; readonly end: number }[] = [];
  for (const document of documents) {
    visit(document, (_key, node) => {
      if (!isNode(node) || !node.range) return undefined;
      const isBlock = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
      if (isBlock || isDelimited(node)) free.push({ start: node.range[0], end: node.range[1] });
      else if (isScalar(node)) free.push({ start: node.range[0], end: endOfPlain(text, node.range[1]) });
      return undefined;
    });
  }
  for (const match of text.matchAll(/^ *(?:- *)*\t/gm)) {
    const at = match.index + match[0].length - 1;
    if (!free.some(({ start, end }) => start <= at && at <= end)) return at;
  }
  return undefined;
}

/** Blank lines after a plain text belong to it as far as they are indented deeper than its first line. */
function endOfPlain(text: string, end: number): number {
  const first = text.slice(text.lastIndexOf('\n', end - 1) + 1);
  const margin = /^ */.exec(first)?.[0].length ?? 0;
  let at = end;
  for (;;) {
    const rest = /[ \t]*\n( *)\t[ \t]*(?=\n|$)/y;
    rest.lastIndex = at;
    const line = rest.exec(text);
    if (!line || (line[1]?.length ?? 0) <= margin) return at;
    at = rest.lastIndex;
  }
}
