import assert from 'node:assert/strict';
import { engineJson } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { useEngine, type TestEngine } from '../support/engine';
import { DataStack, image } from './dataStack';

describe('volumes whose content the engine does not hold', function () {
  this.timeout(60_000);

  let engine: TestEngine;
  let stack: DataStack;

  /** @param folder of the engine's machine */
  const definition = (folder: string | undefined): string => `
services:
  db:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, infinity]
    volumes: ["plain:/plain", "base:/base"${folder === undefined ? '' : ', "folder:/folder", "memory:/memory"'}]
volumes:
  plain:
  base:${
    folder === undefined
      ? ''
      : `
  folder: { driver_opts: { type: none, o: bind, device: ${folder} } }
  memory: { driver_opts: { type: tmpfs, device: tmpfs } }`
  }
`;
  const inside = (script: string): Promise<string> =>
    stack.exec(`${stack.project}-db-1`, 'sh', '-c', script).then((text) => text.trim());
  const warnings = (): string[] =>
    stack.told.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));

  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    await ensureStandIns(engine, image);
    stack = new DataStack(engine, `dstest-elsewhere-${process.pid}`);
    await stack.define(definition(undefined));
    await stack.start();
    // A folder of the engine's machine that is sure to be there, wherever that is.
    const base = await engineJson<{ Mountpoint: string }>(
      engine.socket,
      'GET',
      `/volumes/${stack.project}_base`,
    );
    await stack.define(definition(base.Mountpoint));
    await stack.start();
  });
  after(() => stack?.dispose());

  it('are left alone by save, restore and reset, told with the reason: what is old never lies among what is new', async () => {
    await inside('echo old > /plain/old; echo old > /folder/old; echo old > /memory/old');
    const saved = await stack.save('before');
    assert.deepEqual(saved.volumes.map(({ name }) => name.replace(`${stack.project}_`, '')).sort(), [
      'base',
      'plain',
    ]);
    const [told = ''] = warnings();
    assert.match(told, /^Not part of the snapshot: .*_folder \(its data is in \/.*_base\/_data\)/);
    assert.match(told, /_memory \(it is only in memory\)/);

    await inside('rm /plain/old /folder/old; echo new > /plain/new; echo new > /folder/new');
    await stack.restore('before', { services: ['db'] });
    assert.equal(await inside('ls /plain'), 'old');
    await stack.reset('db');
    assert.equal(await inside('ls /plain'), '');
    assert.deepEqual(await stack.leftovers(), []);
  });
});
