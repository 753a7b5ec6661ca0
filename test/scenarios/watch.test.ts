import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { watchStack, type WatchEvent } from '../../src/core/operations/watchStack';
import { systemClock } from '../../src/core/support/clock';
import { silentLog } from '../../src/core/support/log';
import { useEngine, type TestEngine } from '../support/engine';
import { engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const base = 'dstest-watch-busybox:1';

describe('watching files', function () {
  this.timeout(60_000);

  let engine: TestEngine;
  let rig: RealStack;

  before(async () => {
    engine = await useEngine();
    await ensureStandIns(engine, base);
    rig = new RealStack(engine, `dstest-watch-${process.pid}`);
    mkdirSync(join(rig.folder, 'src/lib'), { recursive: true });
    mkdirSync(join(rig.folder, 'conf'));
    mkdirSync(join(rig.folder, 'restart'));
    rig.write('src/main', 'one');
    rig.write('src/ignored.log', 'noise');
    rig.write('conf/app', 'a');
    rig.write('flag', '1');
    rig.write('Dockerfile', `FROM ${base}\nCOPY flag /flag\nCMD ["sleep", "1000"]\n`);
  });
  after(async () => {
    await rig.dispose();
    await engineRequest(engine.socket, 'DELETE', `/images/${rig.project}-built?force=true`);
  });

  it('syncs, removes, runs, restarts and rebuilds: a burst of saves is one action', async () => {
    await rig.define(`
services:
  app:
    image: ${base}
    init: true
    command: ["sh", "-c", "date +%s%N >> /starts; exec sleep 1000"]
    develop:
      watch:
        - { path: ./src, action: sync, target: /app, ignore: ["*.log"], initial_sync: true }
        - { path: ./conf, action: sync+exec, target: /conf, exec: { command: sh -c "echo run >> /runs" } }
        - { path: ./restart, action: sync+restart, target: /restart }
  built:
    build: .
    init: true
    develop: { watch: [{ path: ./flag, action: rebuild }] }
`);
    await rig.start();
    const { next, stop } = await watched();
    const app = `${rig.project}-app-1`;
    try {
      assert.deepEqual(texts(await next(() => undefined)), ['app: synced 1 file', 'watching']);
      assert.equal(await rig.exec(app, 'sh', '-c', 'cat /app/main; ls /app'), 'onemain');

      const saves = await next(() => {
        for (let index = 0; index < 5; index += 1) rig.write('src/main', `two ${index}`);
        rig.write('src/lib/util', 'new');
        rig.write('src/again.log', 'noise');
      });
      assert.deepEqual(texts(saves), ['app: synced 2 files']);
      assert.equal(await rig.exec(app, 'sh', '-c', 'cat /app/main /app/lib/util'), 'two 4new');

      const moved = await next(() => {
        renameSync(join(rig.folder, 'src/main'), join(rig.folder, 'src/other'));
        rmSync(join(rig.folder, 'src/lib'), { recursive: true });
      });
      assert.match(texts(moved).join(), /^app: synced 1 file, removed [123] files?$/);
      assert.equal(await rig.exec(app, 'sh', '-c', 'cd /app && find . -type f'), './other');

      const run = await next(() => {
        rig.write('conf/app', 'b');
        rig.write('conf/more', 'c');
      });
      assert.deepEqual(texts(run), ['app: synced 2 files, ran sh -c echo run >> /runs']);
      assert.equal(await rig.exec(app, 'cat', '/conf/app', '/runs'), 'brun');

      const restarted = await next(() => {
        rig.write('restart/x', 'x');
      });
      assert.deepEqual(texts(restarted), ['app: synced 1 file, restarted']);
      assert.equal(await rig.exec(app, 'sh', '-c', 'cat /restart/x; wc -l < /starts'), 'x2');

      const ids = await rig.ids();
      assert.deepEqual(texts(await next(() => rig.write('flag', '2'))), ['built: rebuilt and started']);
      assert.equal(await rig.exec(`${rig.project}-built-1`, 'cat', '/flag'), '2');
      assert.equal((await rig.ids())[app], ids[app]);

      rig.write('Dockerfile', `FROM ${base}\nRUN exit 3\n`);
      const [failed] = await next(() => rig.write('flag', '3'));
      assert.match(failed?.kind === 'failed' ? String(failed.error) : '', /could not be built/);
      assert.equal(await rig.exec(`${rig.project}-built-1`, 'cat', '/flag'), '2');
    } finally {
      await stop();
    }
  });

  it('watches what is not there yet, what links lead to, and nothing that the build or the rule leaves out', async () => {
    for (const folder of ['web/sub', 'outside', 'flags'])
      mkdirSync(join(rig.folder, folder), { recursive: true });
    rig.write('web/Dockerfile', `FROM ${base}\nCMD ["sleep", "1000"]\n`);
    // The one that belongs to the Dockerfile takes the place of the other one.
    rig.write('web/Dockerfile.dockerignore', 'private\n');
    rig.write('web/.dockerignore', 'sub\n');
    rig.write('outside/shared', 'one');
    symlinkSync(join(rig.folder, 'outside'), join(rig.folder, 'web/linked'));
    symlinkSync('.', join(rig.folder, 'web/loop'));
    symlinkSync('nowhere', join(rig.folder, 'web/dangling'));
    await rig.define(`
services:
  web:
    build: ./web
    init: true
    develop:
      watch:
        - { path: ./web, action: sync, target: /web, include: ["**/*.txt", "linked/**"] }
        - { path: ./later/files, action: sync, target: /later }
        - { path: ./flags, action: restart }
`);
    await rig.start();
    const { next, stop, events } = await watched();
    const web = `${rig.project}-web-1`;
    const cat = (...files: string[]): Promise<string> => rig.exec(web, 'sh', '-c', `cat ${files.join(' ')}`);
    try {
      await next(() => undefined);
      assert.deepEqual(events, [
        { kind: 'watching', services: ['web'], missing: [join(rig.folder, 'later/files')] },
      ]);
      assert.deepEqual(
        texts(
          await next(() => {
            rig.write('web/sub/a.txt', 'a');
            rig.write('web/private', 'left out by the build');
            rig.write('web/b.log', 'left out by the rule');
          }),
        ),
        ['web: synced 1 file'],
      );
      assert.equal(await cat('/web/sub/a.txt', '; ls /web'), 'asub');

      await next(() => rig.write('outside/shared', 'two'));
      assert.equal(await cat('/web/linked/shared'), 'two');

      await next(() => {
        mkdirSync(join(rig.folder, 'later/files'), { recursive: true });
        rig.write('later/files/new', 'new');
      });
      assert.equal(await cat('/later/new'), 'new');
      // Gone and back, as with another branch.
      await next(() => rmSync(join(rig.folder, 'later'), { recursive: true }));
      assert.equal(await rig.exec(web, 'ls', '/later'), '');
      await next(() => {
        mkdirSync(join(rig.folder, 'later/files'), { recursive: true });
        rig.write('later/files/back', 'back');
      });
      assert.equal(await cat('/later/back'), 'back');

      const { StartedAt } = (await rig.inspect(web)).State;
      assert.deepEqual(texts(await next(() => rig.write('flags/x', 'x'))), ['web: restarted']);
      assert.notEqual((await rig.inspect(web)).State.StartedAt, StartedAt);
      assert.ok(!events.some(({ kind }) => kind === 'failed'), JSON.stringify(events));
    } finally {
      await stop();
      await engineRequest(engine.socket, 'DELETE', `/images/${rig.project}-web?force=true`);
    }
  });

  /** Watches the stack until it is stopped. */
  async function watched() {
    const session = await rig.session();
    const { stack } = session.status;
    const events: WatchEvent[] = [];
    const end = new AbortController();
    const watching = watchStack(
      {
        ...{ stack, clock: systemClock, log: silentLog, operations: session.operations },
        engine: (signal) => session.engine(signal),
      },
      [],
      (event) => events.push(event),
      () => undefined,
      end.signal,
    );
    /** Ends with the next thing that was done. */
    const next = async (act: () => void): Promise<WatchEvent[]> => {
      const before = events.length;
      act();
      for (const limit = Date.now() + 20_000; events.length === before;) {
        assert.ok(Date.now() < limit, `nothing happened: ${JSON.stringify(events)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      // A second action for the same burst would be seen by now.
      await new Promise((resolve) => setTimeout(resolve, 400));
      return events.slice(before);
    };
    const stop = (): Promise<void> => {
      end.abort();
      return watching;
    };
    return { events, next, stop };
  }
});

function texts(list: readonly WatchEvent[]): string[] {
  return list.map((event) =>
    event.kind === 'done'
      ? `${event.service}: ${event.text}`
      : event.kind === 'failed'
        ? String(event.error)
        : event.kind,
  );
}
