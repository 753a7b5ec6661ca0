import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundledStack } from '../../src/core/compose/bundledStack';
import { loadCliStack } from '../../src/cli/stackLoader';
import { parseArguments } from '../../src/cli/arguments';
import { streamOutput } from '../../src/cli/output';
import { type StackModel } from '../../src/core/model/stack';
import { cacheFolder } from './cacheFolder';
import { findEngine } from './findEngine';
import { ensureImages, hasRecipe, imageLabels, registryAnswers } from './images';
import { installEngine } from './installEngine';
import { startPrivateEngine } from './privateEngine';
import { root } from './root';
import { runCommand } from './runCommand';
import { stackTable, statesOf } from './stackTable';
import { startEditor } from './startEditor';

/**
 * `npm start`: the main job on this machine, from nothing to an editor that shows a healthy stack. Ctrl-C ends what
 * was started here (editor, engine, and the services that were not up before) and keeps the data.
 *
 *   --no-editor       ends after the table
 *   --private-engine  starts an engine of our own even where one answers
 */
const withEditor = !process.argv.includes('--no-editor');
const forcePrivate = process.argv.includes('--private-engine');
const say = (line: string): void => console.log(line);
/** What to undo at the end, newest first. */
const undo: (() => Promise<unknown>)[] = [];

async function main(): Promise<void> {
  const socket = await openEngine();
  const environment = { DOCKER_HOST: `unix://${socket}` };
  process.env.DOCKER_HOST = environment.DOCKER_HOST;

  say('Building the extension and the command line');
  await runCommand(process.execPath, ['esbuild.mjs'], { cwd: root });
  const stack = await loadBundledStack();
  await provideImages(socket, stack);

  const before = statesOf(await cli('ps', '--format', 'json'));
  say(`Starting ${stack.title} (${stack.activeProfiles.join(', ')})`);
  if (before.size === 0) undo.push(() => cli('stop'));
  await showCli('up');
  say(`\n${stackTable(stack.services, statesOf(await cli('ps', '--format', 'json')))}\n`);
  if (!withEditor) return;

  say('Opening the editor');
  const [file = ''] = stack.files;
  const editor = await startEditor({
    folder: dirname(file),
    settings: { 'devStack.profiles': stack.activeProfiles },
    environment,
  });
  undo.push(() => editor.stop());
  say(`${editor.message}\nCtrl-C ends what was started here; the data stays.`);
  await new Promise<void>((resolve) => interrupted.signal.addEventListener('abort', () => resolve()));
}

/** @returns the socket of the engine that answers, or of one of our own. */
async function openEngine(): Promise<string> {
  const found = forcePrivate ? undefined : await findEngine();
  if (found) {
    say(`Docker engine: ${found.socket} (API ${found.apiVersion})`);
    return found.socket;
  }
  const path = await installEngine(say);
  say('Starting a private Docker engine; its data stays in your cache folder');
  const engine = await startPrivateEngine({ dataRoot: join(cacheFolder(), 'engine'), path });
  undo.push(() => engine.stop());
  say(`Docker engine: ${engine.socket} (API ${engine.apiVersion})`);
  return engine.socket;
}

/** The bundled stack as the command line loads it: the user's own variables and chosen presets included. */
function loadBundledStack(): Promise<StackModel> {
  const { env: environment, platform } = process;
  const home = homedir();
  const bundled = bundledStack(join(root, 'stack'), environment, home, platform);
  const { global } = parseArguments(['config', '--bundled']);
  const world = { cwd: root, environment, homeDir: home, platform };
  return loadCliStack(global, world, bundled, [], streamOutput(process.stderr, 'auto', environment));
}

/** Where images are missing and their registry does not answer, those that we can make are made. */
async function provideImages(socket: string, stack: StackModel): Promise<void> {
  const references = stack.services.flatMap(({ active, spec }) => (active && spec.image ? [spec.image] : []));
  const missing: string[] = [];
  for (const reference of new Set(references)) {
    if (!(await imageLabels(socket, reference)) && hasRecipe(reference)) missing.push(reference);
  }
  const [first] = missing;
  if (first === undefined || (await registryAnswers({ socket }, first))) return;
  say('No image registry answers: making the images here, from distribution packages and npm.');
  say('They are real servers under the names of the stack, labelled dev-stack.stand-in; versions may differ.');
  await ensureImages({ socket }, missing, (line) => say(`  ${line}`));
}

const cliFile = join(root, 'dist', 'cli.js');

function cli(verb: string, ...args: string[]): Promise<string> {
  return runCommand(process.execPath, [cliFile, verb, '--bundled', ...args], { cwd: root });
}

/** Runs a verb with its own progress on our terminal. */
function showCli(verb: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliFile, verb, '--bundled'], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`dev-stack ${verb} ended with code ${code}`))));
  });
}

const interrupted = new AbortController();
let ending: Promise<void> | undefined;

function end(code: number): Promise<void> {
  ending ??= (async () => {
    for (const step of undo.reverse()) await step().catch((error: unknown) => console.error(String(error)));
    process.exit(code);
  })();
  return ending;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted) return;
    interrupted.abort();
    say('\nEnding what was started here');
    void end(signal === 'SIGINT' ? 130 : 143);
  });
}

main().then(
  () => end(0),
  (error: unknown) => {
    if (interrupted.signal.aborted) return;
    console.error(error instanceof Error ? error.message : String(error));
    return end(1);
  },
);
