import { join } from 'node:path';
import { cacheFolder } from './cacheFolder';
import { pingEngine } from './engineHttp';
import { lastAnswer } from './eventually';
import { findEngine, socketOf } from './findEngine';
import { freeDataRoot } from './freeDataRoot';
import { installEngine, unpackEngine } from './installEngine';
import { startPrivateEngine } from './privateEngine';

export interface TestEngine {
  /** Path of its unix socket. */
  readonly socket: string;
  /** The same as a host: "unix:///…". */
  readonly host: string;
  /** Newest API version it speaks, e.g. "1.45". */
  readonly apiVersion: string;
  /** True when it is ours: started for this run, stopped with it. */
  readonly started: boolean;
  /** Stops it when it is ours, else does nothing. */
  stop(): Promise<void>;
}

let current: Promise<TestEngine> | undefined;

/**
 * The engine that tests run on, one a process: `DEV_STACK_TEST_HOST` when set, else the engine that answers on this
 * machine, else a private one, installed when need be. `DEV_STACK_TEST_ENGINE=20.10` always starts a private one of
 * that version. It may be a person's own: tests use names of their own and remove only what they made.
 */
export function useEngine(): Promise<TestEngine> {
  current ??= openEngine().catch((error: unknown) => {
    current = undefined;
    throw error;
  });
  return current;
}

async function openEngine(): Promise<TestEngine> {
  const say = (line: string): void => console.error(line);
  const host = process.env.DEV_STACK_TEST_HOST;
  const version = process.env.DEV_STACK_TEST_ENGINE;
  if (host) {
    const socket = socketOf(host);
    // It was there a moment ago: a busy one may take its time to say so.
    const apiVersion = socket && (await lastAnswer(() => pingEngine(socket), Boolean));
    if (!socket || !apiVersion) throw new Error(`No engine answers at DEV_STACK_TEST_HOST=${host}`);
    return adopted(socket, apiVersion);
  }
  const found = version ? undefined : await findEngine();
  if (found) return adopted(found.socket, found.apiVersion);

  const path = version ? await unpackEngine(version, say) : await installEngine(say);
  const engine = await startPrivateEngine({
    dataRoot: freeDataRoot(join(cacheFolder(), version ? `test-engine-${version}` : 'test-engine')),
    path,
  });
  say(`Tests run on a private Docker engine, API ${engine.apiVersion}`);
  return {
    socket: engine.socket,
    host: `unix://${engine.socket}`,
    apiVersion: engine.apiVersion,
    started: true,
    stop: () => engine.stop(),
  };
}

function adopted(socket: string, apiVersion: string): TestEngine {
  return { socket, host: `unix://${socket}`, apiVersion, started: false, stop: () => Promise.resolve() };
}
