import { type YamlNode } from './yamlNode';

/**
 * Finds a tab at the start of a line, or after the dash of a list item, that compose's parser refuses: outside of
 * brackets, quotes and blocks it takes blanks only, even on lines that have nothing else.
 * @returns its offset.
 */
export function strayTab(text: string, roots: readonly (YamlNode | undefined)[]): number | undefined {
  if (!/^[ -]*\t/m.test(text)) return undefined;
  const free: { readonly start: number; readonly end: number }[] = [];
  const visit = (node: YamlNode | undefined): void => {
    if (!node) return;
    if (node.kind === 'scalar')
      free.push({ start: node.start, end: node.style === 'plain' ? endOfPlain(text, node.end) : node.end });
    else if (node.kind === 'alias') return;
    else if (node.isFlow) free.push(node);
    else if (node.kind === 'seq') node.items.forEach(visit);
    else
      for (const { key, value } of node.pairs) {
        visit(key);
        visit(value);
      }
  };
  roots.forEach(visit);
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
