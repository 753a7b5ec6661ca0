import { build, context } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lean } from './build/lean.mjs';
import { pack, reach } from './build/pack.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const option = process.argv.find((word) => word.startsWith('--outdir='));
const outdir = resolve(root, option?.slice('--outdir='.length) ?? 'dist');

const slashed = (path) => path.replaceAll('\\', '/');
const shownOutdir = slashed(relative(root, outdir));

/** Fails when the command, or anything it may load, needs the editor: a stray import cannot hide. */
function assertNoEditor(metafile) {
  for (const file of reach(metafile, `${shownOutdir}/command.js`)) {
    const { imports, inputs } = metafile.outputs[file];
    if (imports.some(({ path }) => path === 'vscode'))
      throw new Error(`The command would load vscode, through one of ${Object.keys(inputs).join(', ')}`);
  }
}

/** @type {import('esbuild').Plugin} */
const write = {
  name: 'write',
  setup(api) {
    api.onEnd(async ({ errors, outputFiles = [], metafile }) => {
      if (errors.length > 0) return;
      assertNoEditor(metafile);
      const texts = new Map(outputFiles.map(({ path, text }) => [slashed(relative(root, path)), text]));
      const packed = pack(metafile, texts, shownOutdir);
      // Names of chunks change with their content: old ones would stay.
      rmSync(join(outdir, 'chunks'), { recursive: true, force: true });
      for (const [file, text] of packed) {
        mkdirSync(dirname(join(outdir, file)), { recursive: true });
        writeFileSync(join(outdir, file), text);
      }
      writeFileSync(join(outdir, 'meta.json'), JSON.stringify(metafile));
      const hash = createHash('sha256');
      for (const [file, text] of packed) hash.update(file).update(text);
      await build(starter(hash.digest('hex').slice(0, 16)));
      tellSizes(metafile, packed);
    });
  },
};

/** What is read when the extension or the command starts, and all that it may come to read. */
function tellSizes(metafile, packed) {
  for (const entry of ['extension.js', 'command.js']) {
    const sum = (...kinds) =>
      [...reach(metafile, `${shownOutdir}/${entry}`, kinds)]
        .map((file) => metafile.outputs[file].bytes)
        .reduce((a, b) => a + b);
    const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;
    const start = kilobytes(sum('import-statement'));
    const all = kilobytes(sum('import-statement', 'dynamic-import'));
    console.log(`${entry}: ${start} at start, ${all} with what is loaded when first used`);
  }
  const total = [...packed.values()].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
  console.log(`${packed.size} files, ${(total / 1024).toFixed(0)} KB together`);
}

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['vscode'],
  legalComments: 'none',
  // In watch mode the editor's background task waits for the lines that 'info' prints.
  logLevel: watch ? 'info' : 'warning',
};

/**
 * What people run: a few lines that load the command, with the code that was compiled last time.
 * @param buildId another one for every other content of the bundles
 */
const starter = (buildId) => ({
  ...common,
  entryPoints: { cli: 'src/cli/start.ts' },
  format: 'cjs',
  minify: true,
  // `import()` would go through the loader of modules, which takes longer.
  supported: { 'dynamic-import': false },
  define: { "process.env['DEV_STACK_BUILD']": JSON.stringify(buildId) },
  plugins: [
    {
      name: 'command',
      setup(api) {
        api.onResolve({ filter: /^\.\/main$/ }, () => ({ path: './command.js', external: true }));
      },
    },
  ],
});

/** For the debugger: one readable file each, with a map of its source. */
const readable = {
  ...common,
  entryPoints: { extension: 'src/extension.ts', cli: 'src/cli/start.ts' },
  format: 'cjs',
  sourcemap: 'linked',
  plugins: [lean],
};

/** What ships: code that both share is there once, and read when first used. */
const shipped = {
  ...common,
  entryPoints: { extension: 'src/extension.ts', command: 'src/cli/main.ts' },
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  minify: true,
  metafile: true,
  write: false,
  plugins: [lean, write],
};

const options = process.argv.includes('--dev') ? readable : shipped;
if (watch) await (await context(options)).watch();
else await build(options);
