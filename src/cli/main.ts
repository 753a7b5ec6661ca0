import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { bundledStack } from '../core/compose/bundledStack';
import { type StackModel } from '../core/model/stack';
import { type EngineConnection } from '../core/live/engineConnection';
import { type DataSettings } from '../core/operations/dataSettings';
import { dataFolder } from '../core/support/dataFolder';
import { defaultRetention } from '../core/data/defaultRetention';
import { isCancelled } from '../core/support/abort';
import { systemClock } from '../core/support/clock';
import { DisposableList } from '../core/support/disposables';
import { type Log } from '../core/support/log';
import { parseArguments } from './arguments';
import { exitCodes, type ExitCode } from './exitCodes';
import { watchInterrupts } from './interrupts';
import { streamOutput, writeTo } from './output';
import { openDisplays } from './print/progressDisplay';
import { type GlobalOptions, type Request } from './request';
import { runVerb } from './runVerb';
import { stderrLog } from './stderrLog';
import { type VerbContext } from './verbContext';

const { env: environment, platform, stdout, stderr } = process;
const world = { cwd: process.cwd(), environment, homeDir: homedir(), platform };
const abort = new AbortController();
const owned = new DisposableList();

/** Standard input is opened when somebody asks for it: few do, and it takes a while. */
const standardStreams: VerbContext['bytes'] = {
  get input() {
    return process.stdin;
  },
  get isPiped() {
    return !process.stdin.isTTY;
  },
  write: (data) => writeTo(stdout, data),
};

let opened: Promise<EngineConnection> | undefined;

function connectionFor({ host, context }: GlobalOptions, log: Log): Promise<EngineConnection> {
  const open = async (): Promise<EngineConnection> => {
    const { createConnect } = await import('../docker/connect');
    const { EngineConnection: Connection } = await import('../core/live/engineConnection');
    const connect = createConnect({
      ...{ environment, homeDir: world.homeDir, platform, log },
      ...(host === undefined ? {} : { host }),
      ...(context === undefined ? {} : { context }),
    });
    return owned.push(new Connection(connect, systemClock, log));
  };
  return (opened ??= open());
}

/** Big parts are loaded when a verb asks for them: `--version` and `config` never read the engine's. */
function createContext(request: Request): VerbContext {
  const { global } = request;
  const out = streamOutput(stdout, global.color, environment);
  const err = streamOutput(stderr, global.color, environment);
  const log = stderrLog(err, global.verbose);
  const { signal } = abort;
  const kept = dataFolder(environment, world.homeDir, platform);
  const load = async (services: readonly string[], toStart: boolean): Promise<StackModel> => {
    const { loadCliStack } = await import('./stackLoader');
    const bundled = bundledStack(stackFolder(), environment, world.homeDir, platform);
    return loadCliStack(global, world, bundled, services, err, toStart);
  };
  return {
    ...{ out, err, log, signal, environment, platform },
    bytes: standardStreams,
    ...{ cwd: world.cwd, dataFolder: kept },
    clock: systemClock,
    progress: global.progress,
    loadStack: (services = []) => load(services, false),
    loadStackToStart: (services = []) => load(services, true),
    expectEngine() {
      // Fails once more, and is told, when the engine is asked for something.
      connectionFor(global, log).then(
        (connection) => connection.reconnect(),
        () => undefined,
      );
    },
    async openSession(stack) {
      const { StackSession } = await import('../core/operations/stackSession');
      const connection = await connectionFor(global, log);
      const data: DataSettings = {
        folder: kept,
        owner: 'the command line',
        safety: () => true,
        retention: () => defaultRetention,
      };
      return owned.push(new StackSession({ stack, connection, clock: systemClock, log, environment, data }));
    },
    ask: async (question) => (await import('./ask')).ask(question, process.stdin, stderr, signal),
    openBrowser: async (url) => (await import('./openBrowser')).openBrowser(url, platform, environment),
  };
}

/** `stack/` lies beside `dist/`; seen from the source it is one level further up. */
function stackFolder(): string {
  const built = join(__dirname, '..', 'stack');
  return existsSync(built) ? built : join(__dirname, '..', '..', 'stack');
}

async function run(request: Request): Promise<ExitCode> {
  const context = createContext(request);
  if (request.verb === 'help') {
    await context.out.write((await import('./help')).helpText(request.topic, context.out.columns));
    return exitCodes.ok;
  }
  if (request.verb === 'version') return (await import('./verbs/version')).version(request, context.out);
  return runVerb(request, context);
}

async function report(error: unknown, request: Request | undefined): Promise<ExitCode> {
  const { reportFailure } = await import('./reportFailure');
  const err = streamOutput(stderr, request?.global.color ?? 'auto', environment);
  return reportFailure(error, request?.global, world, err);
}

function exit(code: ExitCode): void {
  owned.dispose();
  for (const display of [...openDisplays]) display.dispose();
  // Pipes may be slow; nothing written is lost when they are waited for.
  stdout.write('', () => stderr.write('', () => process.exit(code)));
}

async function main(argv: readonly string[]): Promise<void> {
  let unread = false;
  for (const stream of [stdout, stderr]) {
    // The reader went away (`| head`, a closed terminal): a reason to end, not to complain. In good order all the same:
    // what is paused or half replaced must not stay so.
    stream.on('error', () => {
      unread = true;
      abort.abort();
    });
  }
  const interrupted = watchInterrupts(
    process,
    () => abort.abort(),
    (code) => {
      for (const display of [...openDisplays]) display.dispose();
      process.exit(code);
    },
  );
  let request: Request | undefined;
  try {
    request = parseArguments(argv);
    const code = await run(request);
    exit(interrupted() ?? (unread ? exitCodes.ok : code));
  } catch (error) {
    const code = interrupted();
    if (unread) return exit(code ?? exitCodes.ok);
    if (code !== undefined && isCancelled(error)) return exit(code);
    const failure = await report(error, request);
    exit(code ?? failure);
  }
}

void main(process.argv.slice(2));
