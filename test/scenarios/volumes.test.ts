import assert from 'node:assert/strict';
import { DataError } from '../../src/core/data/dataError';
import { type StackVolume } from '../../src/core/data/stackVolumes';
import { type VolumeOperations } from '../../src/core/operations/volumeOperations';
import { engineJson, engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { useEngine, type TestEngine } from '../support/engine';
import { DataStack, image, threeVolumes } from './dataStack';

describe('volumes on a real engine', function () {
  this.timeout(60_000);

  let engine: TestEngine;
  let stack: DataStack;

  const volumes = async <T>(
    act: (volumes: VolumeOperations, signal: AbortSignal) => Promise<T>,
  ): Promise<T> => act((await stack.session()).volumes, AbortSignal.timeout(60_000));
  const list = async (): Promise<Record<string, StackVolume>> =>
    Object.fromEntries(
      (await volumes((all, signal) => all.list(signal))).map((one) => [
        one.anonymous?.destination ?? one.name.replace(`${stack.project}_`, ''),
        one,
      ]),
    );
  const remove = (name: string, safety = true) =>
    volumes(async (all, signal) => {
      const request = { names: [name], safety };
      const preview = await all.previewRemoval(request, signal);
      return all.remove(request, preview, (event) => void stack.told.push(event), signal);
    });

  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    await ensureStandIns(engine, image);
    stack = new DataStack(engine, `dstest-volumes-${process.pid}`);
    await stack.define(threeVolumes);
    await stack.start();
    await stack.mark('dear');
  });
  after(() => stack?.dispose());

  it('are listed with who uses them, and measured when asked', async () => {
    const found = await list();
    assert.deepEqual(Object.keys(found), ['one', 'two', '/three']);
    for (const { kind, exists, services, containers, lastSnapshot } of [
      found['one'],
      found['two'],
    ] as StackVolume[])
      assert.deepEqual(
        [kind, exists, services, containers, lastSnapshot],
        ['own', true, ['db'], [`${stack.project}-db-1`], undefined],
      );
    assert.equal(found['/three']?.kind, 'anonymous');
    const sizes = await volumes((all, signal) => all.measure(signal));
    assert.ok((sizes.get(`${stack.project}_one`) ?? 0) >= 5, String(sizes.get(`${stack.project}_one`)));

    const saved = await stack.save('friday', ['db']);
    const after = await list();
    for (const name of ['one', 'two', '/three']) assert.equal(after[name]?.lastSnapshot?.id, saved.id, name);
  });

  it('that the file names no more are removed with a way back', async () => {
    const name = `${stack.project}_two`;
    await stack.define(threeVolumes.replace('"two:/two", ', '').replace(/^ {2}two:\n/m, ''));
    const held = (await list())['two'];
    assert.deepEqual([held?.kind, held?.containers], ['orphan', [`${stack.project}-db-1`]]);
    await assert.rejects(
      remove(name),
      (error) => DataError.is(error, 'inUse') && error.message.includes(`${stack.project}-db-1`),
    );

    await stack.start();
    assert.deepEqual((await list())['two']?.containers, []);
    const safety = await remove(name);
    assert.equal(safety?.kind, 'safety');
    assert.equal((await list())['two'], undefined);
    assert.equal((await engineRequest(engine.socket, 'GET', `/volumes/${name}`)).status, 404);
    assert.deepEqual(await stack.leftovers(), []);

    await stack.restore(safety.id);
    assert.equal((await list())['two']?.kind, 'orphan');
    await stack.define(threeVolumes);
    await stack.start();
    assert.equal((await stack.words())[1], 'dear');
    assert.deepEqual(await stack.leftovers(), []);
  });

  it('of the stack, of others and external ones are never removed here', async () => {
    const external = `${stack.project}-external`;
    const foreign = `${stack.project}_foreign`;
    const stranger = `${stack.project}-stranger`;
    const { socket } = engine;
    const other = { 'com.docker.compose.project': 'somebody-else' };
    await engineJson(socket, 'POST', '/volumes/create', { body: { Name: external } });
    await engineJson(socket, 'POST', '/volumes/create', { body: { Name: foreign, Labels: other } });
    await engineJson(socket, 'POST', '/volumes/create', { body: { Name: stranger, Labels: other } });
    try {
      await stack.define(`${threeVolumes}  foreign:\n  ext: { external: true, name: ${external} }\n`);
      const found = await list();
      assert.deepEqual([found[external]?.kind, found['foreign']?.kind], ['external', 'foreign']);
      assert.equal(found[stranger], undefined);
      for (const name of [external, foreign, stranger, `${stack.project}_one`, found['/three']?.name ?? ''])
        await assert.rejects(remove(name, false), (error) => DataError.is(error, 'notFound'), name);
      for (const name of [external, foreign, stranger])
        assert.equal((await engineRequest(socket, 'GET', `/volumes/${name}`)).status, 200, name);
    } finally {
      for (const name of [external, foreign, stranger])
        await engineRequest(socket, 'DELETE', `/volumes/${name}`);
    }
  });

  it('that became others under the same name since the question are not removed', async () => {
    const { socket } = engine;
    const name = `${stack.project}_orphan`;
    const body = { Name: name, Labels: { 'com.docker.compose.project': stack.project } };
    await engineJson(socket, 'POST', '/volumes/create', { body });
    try {
      const request = { names: [name], safety: false };
      const preview = await volumes((all, signal) => all.previewRemoval(request, signal));
      const shown = { ...preview, volumes: preview.volumes.map((one) => ({ ...one, createdAt: 1 })) };
      await assert.rejects(
        volumes((all, signal) => all.remove(request, shown, () => undefined, signal)),
        /confirmed/,
      );
      assert.equal((await engineRequest(socket, 'GET', `/volumes/${name}`)).status, 200);
    } finally {
      await engineRequest(socket, 'DELETE', `/volumes/${name}`);
    }
  });
});
