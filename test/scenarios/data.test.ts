import assert from 'node:assert/strict';
import { ensureStandIns } from '../support/images';
import { useEngine, type TestEngine } from '../support/engine';
import { DataStack, image, threeVolumes } from './dataStack';

describe('data on a real engine', function () {
  this.timeout(60_000);

  let engine: TestEngine;
  let stack: DataStack;

  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    await ensureStandIns(engine, image);
    stack = new DataStack(engine, `dstest-data-${process.pid}`);
    await stack.define(threeVolumes);
  });

  beforeEach(async () => {
    await stack.start();
  });

  after(() => stack?.dispose());

  it('saves and restores named and anonymous volumes, and the services run again', async () => {
    await stack.mark('old');
    const saved = await stack.save('before');
    assert.equal(saved.quiet, 'paused');
    assert.deepEqual(
      saved.volumes.map(({ services, anonymous }) => [services, anonymous?.destination]),
      [
        [['db'], undefined],
        [['db'], undefined],
        [['db'], '/three'],
      ],
    );
    await stack.mark('new');
    const safety = await stack.restore('before');
    assert.deepEqual(await stack.words(), ['old', 'old', 'old']);
    assert.deepEqual(await stack.states(), { db: 'running', app: 'running' });
    assert.equal(safety?.kind, 'safety');

    await stack.restore(safety.id);
    assert.deepEqual(
      await stack.words(),
      ['new', 'new', 'new'],
      'a restore is undone by its safety snapshot',
    );
    assert.deepEqual(await stack.leftovers(), []);
  });

  it('undoes a reset', async () => {
    await stack.mark('dear');
    await stack.reset();
    assert.deepEqual(await stack.words(), ['', '', '']);
    const undo = await stack.snapshots((snapshots, _tell, signal) => snapshots.undoable(signal));
    await stack.restore(undo?.id ?? '');
    assert.deepEqual(await stack.words(), ['dear', 'dear', 'dear']);
    assert.deepEqual(await stack.states(), { db: 'running', app: 'running' });
    assert.deepEqual(await stack.leftovers(), []);
  });
});
