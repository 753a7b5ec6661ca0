import { basename, dirname, posix } from 'node:path';
import { toCommonJs } from './toCommonJs.mjs';

/** A chunk of this size (bytes) or more is a file of its own; smaller ones cost more to open than to read. */
const large = 24_000;

/**
 * Packs what esbuild split into few CommonJS files: each entry with the small chunks that it alone reaches, one file
 * with the small chunks that several entries reach, and the large ones, loaded when first used, as they are. A packed
 * chunk is a function, and not run before it is asked for.
 *
 * @param {import('esbuild').Metafile} metafile
 * @param {ReadonlyMap<string, string>} texts by the path that the metafile has
 * @param {string} outdir as the metafile has it
 * @returns {Map<string, string>} file, below outdir → text
 */
export function pack(metafile, texts, outdir) {
  const entries = [...texts.keys()].filter((file) => dirname(file) === outdir);
  const reached = new Map(entries.map((entry) => [entry, reach(metafile, entry)]));
  /** Chunk → the file it goes into. */
  const homes = new Map();
  for (const [file, text] of texts) {
    const by = entries.filter((entry) => reached.get(entry).has(file));
    const own = posix.relative(outdir, file);
    if (entries.includes(file) || text.length >= large) homes.set(file, own);
    else homes.set(file, by.length === 1 ? basename(by[0]) : 'shared.js');
  }
  const files = new Map();
  for (const home of new Set(homes.values())) {
    const members = [...homes].filter(([, place]) => place === home).map(([file]) => file);
    const main = members.find((file) => posix.relative(outdir, file) === home);
    const body = (file) =>
      toCommonJs(texts.get(file), (path) => {
        const target = path.startsWith('.') ? posix.join(dirname(file), path) : undefined;
        if (target === undefined) return `require(${JSON.stringify(path)})`;
        const place = homes.get(target);
        if (place === undefined) throw new Error(`${file} imports ${path}, which was not built`);
        const name = JSON.stringify(nameOf(target));
        if (place === home && target !== main) return `part(${name})`;
        const from = posix.relative(dirname(home), place);
        const loaded = `require(${JSON.stringify(from.startsWith('.') ? from : `./${from}`)})`;
        return posix.relative(outdir, target) === place ? loaded : `${loaded}(${name})`;
      });
    const parts = members
      .filter((file) => file !== main)
      .map((file) => `${JSON.stringify(nameOf(file))}(module){${body(file)}\n}`);
    const shebang = main === undefined ? '' : (/^#!.*\n/.exec(texts.get(main))?.[0] ?? '');
    files.set(
      home,
      [
        `${shebang}"use strict";`,
        ...(parts.length > 0 ? [`const parts={${parts.join()}},held={};${partFunction}`] : []),
        main === undefined ? 'module.exports=part;' : body(main),
      ].join(''),
    );
  }
  return files;
}

const partFunction =
  'function part(name){let m=held[name];if(!m){m=held[name]={exports:{}};parts[name](m)}return m.exports}';

function nameOf(file) {
  return basename(file, '.js');
}

/** Everything an output may load, at once or later, itself included. */
export function reach(metafile, file, kinds = ['import-statement', 'dynamic-import']) {
  const seen = new Set();
  const visit = (one) => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const { path, kind, external } of metafile.outputs[one].imports)
      if (!external && kinds.includes(kind)) visit(path);
  };
  visit(file);
  return seen;
}
