import { parse } from 'acorn';

/**
 * Turns one module that esbuild wrote into the body of a CommonJS module, which is what the editor loads. (esbuild
 * shares code between bundles, and leaves it unread until it is imported, in the module format only; its own conversion
 * afterwards pays with a getter for every name.) Names may be taken at once: what esbuild splits never imports each
 * other in a circle, and no file of ours exports a variable that is assigned later.
 *
 * @param {string} text
 * @param {(path: string) => string} load the expression that loads what an import names
 * @returns {string} with as many lines as before, for source maps
 */
export function toCommonJs(text, load) {
  const { body } = parse(text, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
  const shebang = /^#!.*/.exec(text)?.[0] ?? '';
  const imports = [];
  const edits = [{ start: 0, end: shebang.length, by: '' }];
  for (const node of body) {
    const lines = '\n'.repeat(text.slice(node.start, node.end).split('\n').length - 1);
    if (node.type === 'ImportDeclaration') {
      imports.push(importText(node, load(node.source.value)));
      edits.push({ start: node.start, end: node.end, by: lines });
    } else if (node.type === 'ExportNamedDeclaration' && !node.declaration && !node.source) {
      const names = node.specifiers.map(({ local, exported }) => `${exported.name}:${local.name}`);
      edits.push({ start: node.start, end: node.end, by: `module.exports={${names.join()}};${lines}` });
    } else if (node.type === 'ExportDefaultDeclaration') {
      const { start, end } = node.declaration;
      // So esbuild ends what was CommonJS from the start. Node gives its names to who imports it, and so does this.
      edits.push({ start: node.start, end: start, by: 'module.exports=(all=>' + named + ')(' });
      edits.push({ start: end, end, by: ')' });
    } else if (/^(Import|Export)/.test(node.type)) throw new Error(`A ${node.type} was not expected`);
    for (const { start, end, source } of dynamicImports(node))
      edits.push({ start, end, by: `Promise.resolve().then(()=>${load(source.value)})` });
  }
  let at = 0;
  let result = '';
  for (const { start, end, by } of edits.sort((one, other) => one.start - other.start)) {
    result += text.slice(at, start) + by;
    at = end;
  }
  return imports.join('') + (result + text.slice(at)).trimEnd();
}

const named = 'Object.create(Object(all),{default:{value:all}})';

function importText({ specifiers }, loaded) {
  if (specifiers.length === 0) return `${loaded};`;
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier');
  const whole = specifiers.filter(({ type }) => type !== 'ImportSpecifier');
  const names = named.map(({ imported, local }) => `${imported.name}:${local.name}`);
  return [
    ...whole.map(({ local }) => `const ${local.name}=${loaded};`),
    ...(names.length > 0 ? [`const {${names.join()}}=${loaded};`] : []),
  ].join('');
}

/** Every `import('./…')` below a node of the syntax tree. */
function* dynamicImports(node) {
  if (node.type === 'ImportExpression') yield node;
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string') yield* dynamicImports(child);
}
