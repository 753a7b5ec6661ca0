import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../src/core/data/dataError';
import { ProjectLock } from '../../src/core/data/projectLock';
import { type ProgressEvent } from '../../src/core/operations/progress';
import { engineJson, engineRequest } from '../support/engineHttp';
import { eventually } from '../support/eventually';
import { heavy } from '../support/heavy';
import { ensureStandIns } from '../support/images';
import { useEngine, type TestEngine } from '../support/engine';
import { DataStack, image, threeVolumes } from './dataStack';
import { RealStack } from './realStack';

describe('data on a real engine', function () {
  this.timeout(60_000);

  let engine: TestEngine;
  let stack: DataStack;

  before(async function () {
    this.timeout(600_000);
    await RealStack.ensureCompose();
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

  it('gives volumes that nobody named back to containers that do not run', async () => {
    await stack.mark('quiet');
    await stack.save('quiet');
    await stack.mark('loud');
    await stack.operate((operations, tell, signal) => operations.stop({}, tell, signal));
    await stack.restore('quiet');
    assert.notEqual((await stack.states())['db'], 'running', 'what stood still does so again');
    await stack.start();
    assert.deepEqual(await stack.words(), ['quiet', 'quiet', 'quiet']);
    assert.deepEqual(await stack.leftovers(), []);
  });

  it('brings back files of every kind, byte for byte', async function () {
    this.timeout(heavy ? 3_600_000 : 120_000);
    const many = heavy ? 100_000 : 400;
    const megabytes = heavy ? 2048 : 32;
    const script = `
      set -e; rm -rf /one/* /two/word /three/word; cd /one; umask 022
      echo text > plain; chown 70:70 plain; chmod 640 plain; ln plain hard; ln -s plain symlink; ln -s /etc/passwd absolute
      ln -s ../../nowhere dangling; mkdir -p deep/er/and; chmod 700 deep; echo x > "deep/with space"; echo n > "deep/new
line"; echo u > deep/файл-文件-ü; echo b > "deep/$(printf 'bad\\377byte')"; cp /bin/busybox suid; chmod 4755 suid
      ln suid suid2; chmod 1777 deep/er; truncate -s 20M sparse; echo end >> sparse; mkfifo fifo; touch .wh.whiteout
      echo l > "deep/$(head -c 200 /dev/zero | tr '\\0' y)"; chown 1234:5678 /one; chmod 751 /one; : > empty; touch -d '2001-02-03 04:05:06' plain
      mkdir many; i=0; while [ $i -lt ${many} ]; do echo $i > many/$i; i=$((i+1)); done
      dd if=/dev/urandom of=large bs=1M count=${megabytes} 2>/dev/null`;
    const listing = `cd /one; find . -type f -print0 | sort -z | xargs -0 md5sum | md5sum
      find . -print0 | sort -z | xargs -0 stat -c '%a %u %g %h %F %s %Y %N' | grep -v ' \\./many$\\| \\.$' | md5sum; stat -c '%a %u %g' .`;
    const db = `${stack.project}-db-1`;
    await stack.exec(db, 'sh', '-c', script);
    const before = await stack.exec(db, 'sh', '-c', listing);
    const saved = await stack.save('every kind');
    await stack.exec(
      db,
      'sh',
      '-c',
      'rm -rf /one/*; echo other > /one/plain; chown 0:0 /one; chmod 700 /one',
    );
    await stack.restore('every kind');
    const after = await stack.exec(db, 'sh', '-c', listing);
    assert.equal(after, before);
    assert.match(after, /751 1234 5678$/);
    const comparison = await stack.snapshots((snapshots, tell, signal) =>
      snapshots.compare('every kind', tell, signal),
    );
    assert.deepEqual(
      comparison.volumes.map(({ state, counts }) => [state, counts]),
      saved.volumes.map(() => ['same', { added: 0, removed: 0, changed: 0 }]),
    );
    await stack.exec(db, 'sh', '-c', 'echo more >> /one/plain; rm /one/empty; : > /one/added');
    const { volumes } = await stack.snapshots((snapshots, tell, signal) =>
      snapshots.compare('every kind', tell, signal),
    );
    const one = volumes.find(({ name }) => name.endsWith('_one'));
    assert.deepEqual(one?.removed, ['empty']);
    assert.ok(one.added.includes('added'));
    // The first name of a file in the archive carries its content, the others are links to it.
    assert.deepEqual(one.changed, ['hard']);
    await stack.exec(db, 'sh', '-c', 'rm -rf /one/*');
  });

  it('never touches volumes of others', async () => {
    const { socket } = engine;
    const foreign = `${stack.project}_stranger`;
    const external = `${stack.project}-external`;
    const other = { 'com.docker.compose.project': 'somebody-else' };
    await engineJson(socket, 'POST', '/volumes/create', { body: { Name: foreign, Labels: other } });
    await engineJson(socket, 'POST', '/volumes/create', { body: { Name: external } });
    const before = threeVolumes;
    try {
      await stack.define(
        `${before}  stranger:\n  ext: { external: true, name: ${external} }\n`.replace(
          '"/three"',
          '"/three", "stranger:/stranger", "ext:/ext"',
        ),
      );
      await stack.start();
      const db = `${stack.project}-db-1`;
      await stack.exec(db, 'sh', '-c', 'echo theirs > /stranger/word; echo theirs > /ext/word');
      await stack.mark('ours');
      const saved = await stack.save('ours');
      assert.ok(saved.volumes.every(({ name }) => name !== foreign && name !== external));
      await stack.reset();
      await stack.restore('ours');
      assert.equal(await stack.exec(db, 'cat', '/stranger/word', '/ext/word'), 'theirs\ntheirs');
      assert.deepEqual(await stack.words(), ['ours', 'ours', 'ours']);
    } finally {
      await stack.define(before);
      await stack.start();
      for (const name of [foreign, external]) await engineRequest(socket, 'DELETE', `/volumes/${name}`);
    }
  });

  it('does nothing while a container of somebody else holds the data', async () => {
    const name = `${stack.project}-stranger`;
    const Mounts = [{ Type: 'volume', Source: `${stack.project}_one`, Target: '/x' }];
    await stack.mark('held');
    await stack.save('held');
    await stack.mark('now');
    await engineJson(engine.socket, 'POST', `/containers/create?name=${name}`, {
      body: { Image: image, Cmd: ['true'], HostConfig: { Mounts } },
    });
    try {
      await assert.rejects(stack.restore('held'), (error) => {
        assert.ok(DataError.is(error, 'inUse'));
        assert.ok(error.message.includes(name));
        return true;
      });
    } finally {
      await engineRequest(engine.socket, 'DELETE', `/containers/${name}`);
    }
    assert.deepEqual(await stack.words(), ['now', 'now', 'now']);
  });

  it('refuses a snapshot whose bytes changed, before anything is touched', async () => {
    await stack.mark('good');
    const saved = await stack.save('spoilt');
    const file = join(stack.place.snapshots, saved.id, '1.tar');
    const bytes = readFileSync(file);
    bytes[600] = (bytes[600] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const ids = await stack.ids();
    await assert.rejects(stack.restore('spoilt'), (error) => DataError.is(error, 'damaged'));
    assert.deepEqual(await stack.ids(), ids, 'nothing was stopped or made anew');
  });

  it('lets two actors wait while a third one works, and both reach their end', async () => {
    await stack.mark('first');
    await stack.save('first');
    await stack.mark('second');
    const other = new DataStack(engine, stack.project, stack);
    const waits = (told: readonly ProgressEvent[]): boolean =>
      told.some((event) => event.kind === 'warning' && /^Waiting for a third/.test(event.message));
    stack.told.length = 0;
    try {
      const third = new ProjectLock(stack.place.locks, 'a third');
      const { signal } = new AbortController();
      const held = await third.take('exclusive', 'restore', () => undefined, signal);
      const both = Promise.all([stack.restore('first'), other.save('meanwhile')]);
      both.catch(() => undefined);
      await eventually(
        () => waits(stack.told) && waits(other.told),
        () => [stack.told, other.told],
        30_000,
      );
      await held.release();
      await both;
    } finally {
      other.leave();
    }
    assert.deepEqual(await stack.words(), ['first', 'first', 'first']);
    assert.deepEqual(await stack.leftovers(), []);
  });
});
