import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pingEngine } from './engineHttp';
import { ownNetwork } from './ownNetwork';
import { killEngine } from './killEngine';

export interface PrivateEngine {
  /** Its socket, its state while it runs, its log. */
  readonly folder: string;
  readonly socket: string;
  readonly apiVersion: string;
  /** Process id of its guard; the daemon is its child. */
  readonly pid: number;
  /** Ends the daemon and with it its containers; images and volumes stay in the data folder. */
  stop(): Promise<void>;
  /** SIGKILL for the daemon and everything it started: a crash. Images and volumes stay in the data folder. */
  kill(): Promise<void>;
  /** SIGKILL for the daemon alone. Its containers go on; a start with the same folder finds them. */
  crash(): Promise<void>;
}

/**
 * The daemon lives exactly as long as we do: its guard waits for the end of our pipe, which comes even when this
 * process is killed, and then stops it in order. `setsid` keeps a Ctrl-C of the terminal from reaching it first.
 */
const guard = `
exec 3<&0
eval "$DEV_STACK_ENGINE_BEFORE"
dockerd "$@" </dev/null &
daemon=$!
trap 'kill $daemon 2>/dev/null' TERM INT HUP
( cat <&3 >/dev/null; kill $daemon 2>/dev/null ) &
wait $daemon; code=$?
while kill -0 $daemon 2>/dev/null; do wait $daemon; code=$?; done
eval "$DEV_STACK_ENGINE_AFTER"
[ $code = 0 ] && rm -rf "$DEV_STACK_ENGINE_FOLDER"
exit $code
`;

/**
 * Starts a dockerd of our own: socket, pid file and log in a fresh temporary folder, data in `dataRoot`.
 * @param folder of one that crashed, instead of a fresh one.
 * @param path folders to look for the daemon's programs in, before PATH.
 * @throws Error with the tail of its log when it does not answer within a minute.
 */
export async function startPrivateEngine(options: {
  readonly dataRoot: string;
  readonly path?: readonly string[];
  readonly folder?: string;
}): Promise<PrivateEngine> {
  // A short path: socket addresses end at about a hundred characters.
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'dev-stack-engine-'));
  const socket = join(folder, 'docker.sock');
  const logFile = join(folder, 'dockerd.log');
  mkdirSync(options.dataRoot, { recursive: true });
  const network = await ownNetwork(options.dataRoot);
  const args = [
    ['--data-root', options.dataRoot],
    ['--exec-root', join(folder, 'exec')],
    ['--host', `unix://${socket}`],
    ['--pidfile', join(folder, 'dockerd.pid')],
    network.args,
  ].flat();
  const log = openSync(logFile, 'a');
  const child = spawn('setsid', ['--wait', 'sh', '-c', guard, 'guard', ...args], {
    stdio: ['pipe', log, log],
    env: {
      ...process.env,
      DEV_STACK_ENGINE_FOLDER: folder,
      DEV_STACK_ENGINE_BEFORE: network.before,
      DEV_STACK_ENGINE_AFTER: network.after,
      PATH: [...(options.path ?? []), process.env.PATH ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin'].join(
        ':',
      ),
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('error', () => undefined);
  child.unref();
  const pipe = child.stdin as Socket;
  pipe.on('error', () => undefined);
  pipe.unref();

  const stop = async (): Promise<void> => {
    pipe.end();
    await Promise.race([ended, sleep(30_000, undefined, { ref: true })]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  const kill = async (): Promise<void> => {
    await killEngine(folder, options.dataRoot);
    await stop();
  };
  const crash = async (): Promise<void> => {
    process.kill(Number(readFileSync(join(folder, 'dockerd.pid'), 'utf8')), 'SIGKILL');
    await ended;
  };
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const apiVersion = await pingEngine(socket);
    if (apiVersion) return { folder, socket, apiVersion, pid: child.pid ?? 0, stop, kill, crash };
    await sleep(100);
  }
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  const telling = lines.filter((line) => !/level=(info|debug)/.test(line));
  const tail = (telling.length > 0 ? telling : lines).slice(-8).join('\n');
  await stop();
  throw new Error(`The private Docker engine did not start:\n${tail}`);
}
