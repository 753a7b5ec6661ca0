import { build, type Plugin } from 'esbuild';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../support/root';

/**
 * Makes one file of a program of the bench, as the extension is one: what reads and converts sources while a program
 * runs would be measured too.
 * @param name of a file of this folder, without its ending
 * @returns path of the result without ".js", as the editor takes the name of a suite
 */
export async function benchBundle(name: string): Promise<string> {
  const path = join(root, 'out', 'bench', 'host', name);
  const { href } = pathToFileURL(join(root, 'build', 'lean.mjs'));
  const { lean } = (await import(href)) as { readonly lean: Plugin };
  await build({
    entryPoints: [join(root, 'test', 'bench', `${name}.ts`)],
    outfile: `${path}.js`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    plugins: [lean],
    logLevel: 'warning',
  });
  return path;
}
