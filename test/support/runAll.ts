import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installCodeServer } from './codeServer';
import { useEngine } from './engine';
import { runHostSuite } from './hostSuite';
import { root } from './root';
import { workspaceImage } from './workspace';
import { runBench } from './runBench';
import { runCommand } from './runCommand';
import { noCounts, runMocha, type Counts, type MochaRun } from './runMocha';
import { afterSecondTry, failureLines, filesToTryAgain } from './secondTry';
import { ensureStandIns } from './images';

const minute = 60_000;

/** Folders of the tests that need nothing but Node (and, where they ask for it, an engine). */
const unitFolders = ['core', 'docker', 'present', 'cli', 'vscode', 'rules', 'support', 'bench'];

const parts = {
  /** Pure and near-pure code, one file beside each file of `src`. */
  unit: (environment: NodeJS.ProcessEnv, specs?: readonly string[]) =>
    mochaPart(specs, {
      part: 'unit',
      specs: unitFolders
        .filter((folder) => existsSync(join(root, 'test', folder)))
        .map((folder) => `test/${folder}/**/*.test.ts`),
      timeoutMs: 20_000,
      limitMs: 10 * minute,
      environment,
    }),
  /** Whole jobs on a real engine, through the core and through the CLI. */
  scenarios: (environment: NodeJS.ProcessEnv, specs?: readonly string[]) =>
    mochaPart(specs, {
      part: 'scenarios',
      specs: ['test/scenarios/**/*.test.ts'],
      timeoutMs: 3 * minute,
      limitMs: 30 * minute,
      environment,
    }),
  /** The bundled stack: its rules, its preparing steps, and each of its presets on a real engine. */
  stack: (environment: NodeJS.ProcessEnv, specs?: readonly string[]) =>
    mochaPart(specs, {
      part: 'stack',
      specs: ['test/stack/**/*.test.ts'],
      timeoutMs: 3 * minute,
      // The real images have to be pulled first.
      limitMs: (environment['DEV_STACK_REAL_IMAGES'] === '1' ? 100 : 30) * minute,
      environment,
    }),
  /** The example applications of the bundled stack: built, tested, started, called through their gateways. */
  apps: (environment: NodeJS.ProcessEnv, specs?: readonly string[]) =>
    mochaPart(specs, {
      part: 'apps',
      specs: ['test/apps/**/*.test.ts'],
      timeoutMs: 3 * minute,
      limitMs: 25 * minute,
      environment,
    }),
  /** Times against docker compose; fails where one is far off. */
  bench: (environment: NodeJS.ProcessEnv) => runBench(environment, 6 * minute),
  /** Inside a real extension host. */
  host: (environment: NodeJS.ProcessEnv) => runHostSuite(environment, 10 * minute),
  /** A browser drives the real workbench. */
  workbench: (environment: NodeJS.ProcessEnv, specs?: readonly string[]) =>
    mochaPart(specs, {
      part: 'workbench',
      specs: ['test/workbench/**/*.test.ts'],
      timeoutMs: 3 * minute,
      limitMs: 20 * minute,
      environment,
    }),
};

type Part = keyof typeof parts;

/** A part of mocha's: all of its specs, or the files of it that are tried again. */
function mochaPart(specs: readonly string[] | undefined, run: MochaRun): Promise<Counts> {
  return runMocha({ ...run, specs: specs ?? run.specs });
}

/**
 * Runs a part and, where asked to, a second time the files of it that failed. What fails by chance is a defect that the
 * last lines name with its error, but no reason to hold back what others did.
 */
async function runPart(name: Part, environment: NodeJS.ProcessEnv, secondTry: boolean): Promise<Counts> {
  const first = await parts[name](environment);
  const files = secondTry ? filesToTryAgain(first) : [];
  if (files.length === 0) return first;
  console.log(`\n== ${name}: ${describe(first)}; a second try of ${files.join(', ')}`);
  const second = await parts[name](environment, files);
  return afterSecondTry(first, second, [...new Set([...files, ...Object.keys(second.files)])]);
}

/**
 * The test command: `npm test` runs every part, `npm test -- unit host` some. It starts what they need (an engine, its
 * images, an editor, a browser), sums what they counted in a last line `N passed, N failed` and ends what it started.
 * On CI a pending test counts as failed. With `--second-try`, files that failed are run once more, alone.
 */
async function runAll(wanted: readonly string[], secondTry: boolean): Promise<boolean> {
  const names = Object.keys(parts) as Part[];
  const unknown = wanted.filter((name) => !names.includes(name as Part));
  if (unknown.length > 0) throw new Error(`No part ${unknown.join(', ')}; there are ${names.join(', ')}`);
  const chosen = wanted.length > 0 ? names.filter((name) => wanted.includes(name)) : names;

  const engine = await useEngine();
  const end = (): void => void engine.stop().finally(() => process.exit(130));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    // For this process too: what it prepares and clears away is on the same engine as the tests.
    process.env['DOCKER_HOST'] = engine.host;
    process.env['DEV_STACK_TEST_HOST'] = engine.host;
    const environment = { ...process.env };
    console.log(`Engine: ${engine.host}, API ${engine.apiVersion}`);
    const editor = chosen.some((name) => name === 'host' || name === 'workbench');
    // Compiling the editor's native modules takes about half a minute: meanwhile the first parts run.
    const installed = editor ? installCodeServer() : undefined;
    installed?.catch(() => undefined);

    const total = noCounts();
    for (const name of chosen) {
      if (name === 'host' || name === 'workbench') {
        await installed;
        await prepareEditorParts(engine.socket);
      }
      console.log(`\n== ${name}`);
      const started = Date.now();
      const counts = await runPart(name, environment, secondTry);
      console.log(`== ${name}: ${describe(counts)}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.pending += counts.pending;
      total.failures.push(...counts.failures);
      total.unsteady.push(...counts.unsteady);
    }
    if (process.env['CI'] && total.pending > 0) {
      console.log(`${total.pending} pending count as failed`);
      total.failed += total.pending;
    }
    // Once more at the end: of a long log often only the last lines are kept.
    for (const line of failureLines('Failed', total.failures)) console.log(line);
    for (const line of failureLines('Unsteady (failed, then passed; find the cause)', total.unsteady))
      console.log(line);
    console.log(`\n${total.passed} passed, ${total.failed} failed`);
    return total.failed === 0;
  } finally {
    await engine.stop();
  }
}

let prepared: Promise<void> | undefined;

/** The bundles and the image of the services in `test/fixtures/workspace`, once. */
function prepareEditorParts(socket: string): Promise<void> {
  prepared ??= (async () => {
    process.stdout.write(await runCommand(process.execPath, ['esbuild.mjs'], { cwd: root }));
    await ensureStandIns({ socket }, workspaceImage);
  })();
  return prepared;
}

function describe(counts: Counts): string {
  const pending = counts.pending > 0 ? `, ${counts.pending} pending` : '';
  const unsteady = counts.unsteady.length > 0 ? `, ${counts.unsteady.length} unsteady` : '';
  return `${counts.passed} passed, ${counts.failed} failed${pending}${unsteady}`;
}

const words = process.argv.slice(2);
// The bundled stack with the images it names, from their registries, instead of what stands in for them.
if (words.includes('--real')) process.env['DEV_STACK_REAL_IMAGES'] = '1';
runAll(
  words.filter((word) => !word.startsWith('--')),
  words.includes('--second-try'),
).then(
  (green) => process.exit(green ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.log('\n0 passed, 1 failed');
    process.exit(1);
  },
);
