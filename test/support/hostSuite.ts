import { build } from 'esbuild';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root';
import { runInCodeServer } from './runInCodeServer';
import { canRunElectron, runInElectron } from './runInElectron';
import { countsFile, readCounts, type Counts } from './runMocha';
import { makeWorkspace } from './workspace';

/** Bundles `test/host`, each test file on its own, for the extension host. */
async function buildHostSuite(): Promise<string> {
  const source = join(root, 'test', 'host');
  const outdir = join(root, 'out', 'test', 'host');
  rmSync(outdir, { recursive: true, force: true });
  const tests = readdirSync(source).filter((name) => name.endsWith('.test.ts'));
  await build({
    entryPoints: [join(source, 'index.ts'), ...tests.map((name) => join(source, name))],
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return join(outdir, 'index');
}

/**
 * Runs the suite inside a real extension host: VS Code itself where it can be downloaded and shown, else code-server.
 * `DEV_STACK_TEST_EDITOR` (`electron` or `code-server`) decides instead.
 */
export async function runHostSuite(environment: NodeJS.ProcessEnv, limitMs: number): Promise<Counts> {
  const tests = await buildHostSuite();
  const workspace = await makeWorkspace('host');
  const file = countsFile('host');
  const home = mkdtempSync(join(tmpdir(), 'dev-stack-home-'));
  const wanted = environment['DEV_STACK_TEST_EDITOR'];
  const electron = wanted ? wanted === 'electron' : await canRunElectron();
  const run = {
    extensionDir: root,
    folder: workspace.folder,
    tests,
    timeoutMs: limitMs,
    environment: {
      ...definedOnly(environment),
      // A copy of the bundled stack of its own, not the one of whoever runs the tests.
      DEV_STACK_HOME: home,
      DEV_STACK_TEST_COUNTS: file,
      DEV_STACK_TEST_PROJECT: workspace.project,
    },
  };
  try {
    const exitCode = await (electron ? runInElectron(run) : runInCodeServer(run));
    return readCounts(file, exitCode);
  } finally {
    await workspace.remove();
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
