import { build, context } from 'esbuild';
import { writeFileSync } from 'node:fs';

const watch = process.argv.includes('--watch');
const production = !process.argv.includes('--dev');

/**
 * dockerode drags in ssh2 (native parts) and gRPC for BuildKit sessions; none of them is used by us. The replacement
 * must be `{}`: docker-modem reads `.Client` of it while loading.
 */
const emptyModules = {
  name: 'empty-modules',
  setup(api) {
    const filter = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs)(\/.*)?$/;
    api.onResolve({ filter }, (args) => ({ path: args.path, namespace: 'empty' }));
    api.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
  },
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
  legalComments: 'none',
  // In watch mode the editor's background task waits for the lines that 'info' prints.
  logLevel: watch ? 'info' : 'warning',
  plugins: [emptyModules],
};

const bundles = [
  { ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  // Without `vscode` as an external: a value import of the editor anywhere below the CLI fails this build.
  {
    ...common,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
  },
];

for (const options of bundles) {
  if (watch) {
    await (await context(options)).watch();
    continue;
  }
  const { metafile } = await build(options);
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (file.endsWith('.js')) console.log(`${file}  ${(output.bytes / 1024).toFixed(0)} KB`);
  }
  writeFileSync(`${options.outfile}.meta.json`, JSON.stringify(metafile));
}
