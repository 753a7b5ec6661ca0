import { type YamlError, type YamlNode, type YamlScalar } from './yamlNode';

/** Finds the first text that YAML 1.2 allows and Go's parser does not. */
export function refusedText(root: YamlNode | undefined, text: string): YamlError | undefined {
  return /\\\/|[:?][^\s]/.test(text) ? visit(root, text, false) : undefined;
}

function visit(node: YamlNode | undefined, text: string, inBrackets: boolean): YamlError | undefined {
  if (!node || node.kind === 'alias') return undefined;
  if (node.kind === 'scalar') return escapedSlash(node, text) ?? (inBrackets ? indicator(node) : undefined);
  const parts = node.kind === 'seq' ? node.items : node.pairs.flatMap(({ key, value }) => [key, value]);
  for (const part of parts) {
    const found = visit(part, text, node.isFlow);
    if (found) return found;
  }
  return undefined;
}

/** JSON's `\/`, which YAML 1.2 has taken over. */
function escapedSlash(node: YamlScalar, text: string): YamlError | undefined {
  if (node.style !== 'quoted') return undefined;
  const match = /^"(?:[^\\]|\\[^/])*?\\\//.exec(text.slice(node.start, node.end));
  if (!match) return undefined;
  const start = node.start + match[0].length - 2;
  return { start, end: start + 2, message: 'found unknown escape character: write / without \\' };
}

/** In brackets a colon or a question mark is always that of a mapping. */
function indicator({ style, value, start, end }: YamlScalar): YamlError | undefined {
  if (style !== 'plain' || !/^[:?]/.test(value)) return undefined;
  const message = `did not find expected node content: put ${value} in quotes`;
  return { start, end, message };
}
