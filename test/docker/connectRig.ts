import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/core/engine/engine';
import { EngineError } from '../../src/core/engine/engineError';
import { silentLog } from '../../src/core/support/log';
import { createConnect, type ConnectOptions } from '../../src/docker/connect';
import { FakeDockerd } from '../fakes/fakeDockerd';

/** An engine that speaks the API over a socket, and ways to connect to it; made anew for every test of a file. */
export interface ConnectRig {
  fake: FakeDockerd;
  /** Stands for the home folder. */
  folder: string;
  optionsOf(more?: Partial<ConnectOptions>): ConnectOptions;
  connect(more?: Partial<ConnectOptions>, signal?: AbortSignal): Promise<Engine>;
  /** Closes an engine that was opened another way with the test. */
  hold(engine: Engine): void;
}

export function useConnectRig(): ConnectRig {
  let engines: Engine[] = [];
  const rig: ConnectRig = {
    fake: new FakeDockerd(),
    folder: '',
    optionsOf: (more = {}) => ({
      environment: {},
      homeDir: rig.folder,
      platform: 'linux',
      log: silentLog,
      ...more,
    }),
    async connect(more = {}, signal) {
      const engine = await createConnect(rig.optionsOf(more))(signal);
      engines.push(engine);
      return engine;
    },
    hold: (engine) => void engines.push(engine),
  };
  beforeEach(async () => {
    rig.fake = new FakeDockerd();
    engines = [];
    rig.folder = await mkdtemp(join(tmpdir(), 'connect-'));
  });
  afterEach(async () => {
    for (const engine of engines) engine.dispose();
    await rig.fake.stop();
    await rm(rig.folder, { recursive: true, force: true });
  });
  return rig;
}

/** @returns the EngineError a promise rejects with; anything else fails the test. */
export async function failure(promise: Promise<unknown>): Promise<EngineError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(EngineError.is(error), String(error));
  return error;
}
