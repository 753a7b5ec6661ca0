import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/core/data/snapshot';
import { makeTar } from '../core/data/makeTar';
import { engineRequest } from '../support/engineHttp';
import { useEngine, type TestEngine } from '../support/engine';
import { ensureImages, ensureStandIns } from '../support/images';
import { DataDriverProcess } from './dataDriverProcess';
import { DataStack } from './dataStack';
import { RealStack } from './realStack';

const fit = 'dstest-coreutils:1';
const unfit = 'dstest-data-busybox:1';

const definition = (image: string): string => `
services:
  db:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, infinity]
    volumes: ["one:/one", "two:/two"]
volumes:
  one:
  two:
`;

describe('volumes that the engine copies itself while writers are paused', function () {
  this.timeout(120_000);

  const driver = new DataDriverProcess();
  let engine: TestEngine;
  let stack: DataStack;

  before(async function () {
    this.timeout(600_000);
    await RealStack.ensureCompose();
    engine = await useEngine();
    await ensureImages(engine, [fit]);
    await ensureStandIns(engine, unfit);
    await driver.build();
  });
  beforeEach(() => {
    stack = new DataStack(engine, `dstest-copy-${process.pid}`);
  });
  afterEach(() => stack.dispose());
  after(() => driver.dispose());

  async function begin(image: string): Promise<string> {
    await stack.define(definition(image));
    await stack.start();
    return `${stack.project}-db-1`;
  }

  /** By the name of the volume: the engine lists them in any order. */
  const of = <T>({ volumes }: Snapshot, what: (volume: Snapshot['volumes'][number]) => T): Map<string, T> =>
    new Map(volumes.map((volume) => [volume.name.split('_').at(-1) ?? '', what(volume)] as const).sort());

  async function saved(name: string, copyFrom: number): Promise<{ snapshot: Snapshot; steps: string[] }> {
    stack.copyFrom = copyFrom;
    stack.steps.splice(0);
    const snapshot = await stack.save(name);
    return { snapshot, steps: [...stack.steps] };
  }

  it('come out byte for byte as they do when they are read themselves, files of every kind', async () => {
    const db = await begin(fit);
    const script = `
      set -e; cd /one; umask 022
      echo text > plain; chown 70:70 plain; chmod 640 plain; ln plain hard; ln -s plain symlink; ln -s /etc/passwd absolute
      ln -s ../../nowhere dangling; mkdir -p deep/er/and; chmod 700 deep; echo x > "deep/with space"; echo n > "deep/new
line"; echo u > deep/файл-文件-ü; echo b > "deep/$(printf 'bad\\377byte')"; cp /bin/busybox suid; chmod 4755 suid
      ln suid suid2; chmod 1777 deep/er; truncate -s 20M sparse; echo end >> sparse; mkfifo fifo; touch .wh.whiteout
      mknod device c 1 3; echo - > -dash; echo l > "deep/$(head -c 200 /dev/zero | tr '\\0' y)"; : > empty
      touch -d '2001-02-03 04:05:06' plain deep; mkdir many; i=0; while [ $i -lt 300 ]; do echo $i > many/$i; i=$((i+1)); done
      dd if=/dev/urandom of=large bs=1M count=24 2>/dev/null; chown 1234:5678 /one; chmod 751 /one; echo two > /two/word`;
    await stack.exec(db, 'sh', '-c', script);
    // cap_net_bind_service, permitted and effective, as `setcap` writes it.
    const capability = Buffer.from('0100000200040000000000000000000000000000', 'hex').toString('latin1');
    const tar = makeTar([
      {
        path: 'one/able',
        content: 'x',
        mode: 0o755,
        pax: { 'SCHILY.xattr.security.capability': capability },
      },
    ]);
    const put = await engineRequest(engine.socket, 'PUT', `/containers/${db}/archive?path=/`, { body: tar });
    assert.equal(put.status, 200, put.body.toString());

    const straight = await saved('straight', Infinity);
    assert.ok(!straight.steps.includes('save fetch'));
    const copied = await saved('copied', 1);
    assert.ok(copied.steps.includes('save fetch'), copied.steps.join());
    const sum = ({ sha256 }: { sha256: string }): string => sha256;
    assert.deepEqual(of(copied.snapshot, sum), of(straight.snapshot, sum));
    assert.equal(copied.snapshot.quiet, 'paused');
    assert.deepEqual(await stack.states(), { db: 'running' });
    assert.deepEqual(await stack.leftovers(), []);
  });

  it('are copied so while services are stopped, where that is chosen', async () => {
    const db = await begin(fit);
    await stack.exec(db, 'sh', '-c', 'echo word > /one/word');
    stack.copyFrom = 1;
    const snapshot = await stack.snapshots((snapshots, tell, signal) =>
      snapshots.save({ name: 'stopped', quiet: 'stop' }, tell, signal),
    );
    assert.ok(stack.steps.includes('save fetch'), stack.steps.join());
    assert.equal(snapshot.quiet, 'stopped');
    assert.equal(of(snapshot, ({ contentBytes }) => contentBytes).get('one'), 5);
    assert.deepEqual(await stack.states(), { db: 'running' });
    assert.deepEqual(await stack.leftovers(), []);
  });

  it('are read themselves where the image has no cp that copies everything', async () => {
    const db = await begin(unfit);
    await stack.exec(db, 'sh', '-c', 'echo word > /one/word');
    const { snapshot, steps } = await saved('straight', 1);
    assert.ok(!steps.includes('save fetch'), steps.join());
    assert.equal(of(snapshot, ({ contentBytes }) => contentBytes).get('one'), 5);
    assert.deepEqual(await stack.leftovers(), []);
  });

  for (const step of ['save open', 'save copy', 'save unpause', 'save fetch', 'save sync'])
    it(`leave nothing behind and nobody paused after a death at ${step}`, async () => {
      const db = await begin(fit);
      await stack.exec(db, 'sh', '-c', 'head -c 3000000 /dev/urandom > /one/bulk');
      stack.copyFrom = 1;
      const { killed, stderr } = await driver.run(stack, 'save', 'cut off', step);
      assert.ok(killed, `${step} was reached: ${stderr}`);
      stack.leave();
      await stack.snapshots((snapshots, tell, signal) => snapshots.recover(tell, signal));
      assert.deepEqual(await stack.states(), { db: 'running' });
      assert.deepEqual(await stack.leftovers(), []);
    });
});
