import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundledStack } from '../../src/core/compose/bundledStack';
import { loadCliStack } from '../../src/cli/stackLoader';
import { parseArguments } from '../../src/cli/arguments';
import { streamOutput } from '../../src/cli/output';
import { type StackModel } from '../../src/core/model/stack';
import { cacheFolder } from './cacheFolder';
import { findEngine } from './findEngine';
import { ensureImages, isRealServer, imageLabels, registryAnswers } from './images';
import { installEngine } from './installEngine';
import { startPrivateEngine } from './privateEngine';
import { root } from './root';
import { runCommand } from './runCommand';
import { stackTable, statesOf } from './stackTable';
import { startEditor } from './startEditor';

/**
 * `npm start`: the main job on this machine, from nothing to an editor that shows a healthy stack. Ctrl-C ends what
 * was started here (editor, services that were not up before, engine) and keeps the data.
 *
 *   --browser         serves the editor in the browser even where there is a display
 *   --no-editor       no editor; the stack stays up until Ctrl-C
 *   --check           no editor, and ends by itself once everything was ready
 *   --private-engine  starts an engine of our own even where one answers
 */
const flag = (name: string): boolean => process.argv.includes(`--${name}`);
const say = (line: string): void => console.log(line);
/** What to undo at the end, newest first. */
const undo: (() => Promise<unknown>)[] = [];
const interrupted = new AbortController();

async function main(): Promise<void> {
  const engine = await openEngine();
  process.env.DOCKER_HOST = `unix://${engine.socket}`;

  say('Building the extension and the command line');
  await runCommand(process.execPath, ['esbuild.mjs'], { cwd: root });
  const stack = await loadBundledStack();
  await provideImages(engine.socket, stack);

  const services = stack.services.filter(({ active }) => active);
  const before = statesOf(await captureCli('ps', '--format', 'json'));
  const ours = services.map(({ name }) => name).filter((name) => !before.has(name));
  say(`\nStarting ${stack.title}: ${stack.activeProfiles.join(', ')}`);
  if (ours.length > 0) undo.push(() => runCli(['stop', ...ours]));
  await runCli(['up'], interrupted.signal);
  say(`\n${stackTable(services, await verdicts(interrupted.signal))}\n`);
  if (flag('check')) return;
  tellWhatElse(engine.own, services[0]?.name ?? '');

  if (!flag('no-editor')) {
    const [file = ''] = stack.files;
    const editor = await startEditor({
      folder: dirname(file),
      settings: { 'devStack.profiles': stack.activeProfiles },
      environment: { DOCKER_HOST: process.env.DOCKER_HOST },
      inBrowser: flag('browser'),
    });
    undo.push(() => editor.stop());
    say(editor.message);
  }
  say('\nCtrl-C ends what was started here. The data stays, and the next npm start goes on with it.');
  await untilInterrupted();
}

/**
 * `up` ends when the services are ready; the engine's own health checks come round a little later, and the table is to
 * show what they say. @returns what `ps` says once none is at its first check any more, or after half a minute
 */
async function verdicts(signal: AbortSignal): Promise<Map<string, string>> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const states = statesOf(await captureCli('ps', '--format', 'json'));
    const waiting = [...states.values()].some((state) => state.includes('(starting)'));
    if (!waiting || signal.aborted || Date.now() > deadline) return states;
    await sleep(300);
  }
}

/** @returns the engine that answers, or one of our own. */
async function openEngine(): Promise<{ readonly socket: string; readonly own: boolean }> {
  const found = flag('private-engine') ? undefined : await findEngine();
  if (found) {
    say(`Docker engine: ${found.socket} (API ${found.apiVersion})`);
    return { socket: found.socket, own: false };
  }
  const path = await installEngine(say);
  const dataRoot = join(cacheFolder(), 'engine');
  say(`Starting a private Docker engine; its images and volumes are kept in ${dataRoot}`);
  const engine = await startPrivateEngine({ dataRoot, path });
  undo.push(() => engine.stop());
  say(`Docker engine: ${engine.socket} (API ${engine.apiVersion})`);
  return { socket: engine.socket, own: true };
}

function tellWhatElse(ownEngine: boolean, service: string): void {
  say('In another terminal, in this folder:');
  if (ownEngine) say(`  export DOCKER_HOST=${process.env.DOCKER_HOST ?? ''}`);
  say(`  node dist/cli.js --bundled logs --follow ${service}`);
  say('  node dist/cli.js --bundled env          settings for your own programs');
  say('  node dist/cli.js --help\n');
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
    if (!(await imageLabels(socket, reference)) && isRealServer(reference)) missing.push(reference);
  }
  const [first] = missing;
  if (first !== undefined) say(`Images that are not here yet: ${missing.join(', ')}`);
  if (first === undefined || (await registryAnswers({ socket }, first))) return;
  say('No image registry answers: making the images here, from the packages of the distribution and npm.');
  say(
    'They hold the real servers under the names the stack asks for, in the version of the package, and are',
  );
  say('labelled dev-stack.stand-in. The first time takes a minute.');
  await ensureImages({ socket }, missing, (line) => say(`  ${line}`));
}

const cliFile = join(root, 'dist', 'cli.js');

function captureCli(verb: string, ...args: string[]): Promise<string> {
  return runCommand(process.execPath, [cliFile, '--bundled', verb, ...args], { cwd: root });
}

/**
 * Runs a verb with its own progress on our terminal. In a process group of its own: a Ctrl-C must not reach it twice,
 * from the terminal and from us, nor interrupt the cleaning up.
 */
function runCli(args: readonly string[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliFile, '--bundled', ...args], {
      cwd: root,
      stdio: 'inherit',
      detached: process.platform !== 'win32',
    });
    const stop = (): void => void child.kill('SIGINT');
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    child.on('error', reject);
    child.on('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(new Error(`dev-stack ${args.join(' ')} ended with code ${code ?? 'none'}`));
    });
  });
}

function untilInterrupted(): Promise<void> {
  // Something has to keep the process alive: an abort signal does not.
  const alive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (interrupted.signal.aborted) end();
    else interrupted.signal.addEventListener('abort', end);
  });
}

/** How long what runs may take to notice an interruption (ms) before the rest is ended under it. */
const patience = 15_000;
let ending: Promise<void> | undefined;

function end(code: number): Promise<void> {
  ending ??= (async () => {
    if (undo.length > 0) say('\nEnding what was started here; the data stays');
    for (const step of undo.reverse()) await step().catch((error: unknown) => console.error(String(error)));
    process.exit(code);
  })();
  return ending;
}

const done = main().then(
  () => 0,
  (error: unknown) => {
    if (!interrupted.signal.aborted) console.error(error instanceof Error ? error.message : String(error));
    return 1;
  },
);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted) return;
    interrupted.abort();
    const code = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal];
    void Promise.race([done, sleep(patience)]).then(() => end(code));
  });
}

void done.then((code) => (interrupted.signal.aborted ? undefined : end(code)));
