import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { watchStack, type WatchEvent } from '../../src/core/operations/watchStack';
import { systemClock } from '../../src/core/support/clock';
import { silentLog } from '../../src/core/support/log';
import { useEngine, type TestEngine } from '../support/engine';
import { engineRequest } from '../support/engineHttp';
import { eventually, lastAnswer } from '../support/eventually';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const base = 'dstest-watch-busybox:1';

describe('watching files', function () {
  this.timeout(120_000);

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
    const { happens, events, stop } = await watched();
    const app = `${rig.project}-app-1`;
    try {
      await happens(/^watching$/);
      assert.deepEqual(texts(events), ['app: synced 1 file', 'watching']);
      assert.equal(await shown(app, 'cat /app/main; ls /app'), 'onemain');

      for (let index = 0; index < 5; index += 1) rig.write('src/main', `two ${index}`);
      rig.write('src/lib/util', 'new');
      rig.write('src/again.log', 'noise');
      await happens(/^app: synced [12] files?$/);
      await becomes(app, 'cat /app/main /app/lib/util', 'two 4new');
      // A machine that stands still for a moment in the middle makes two bursts of it.
      assert.ok(texts(events).length <= 4, texts(events).join());

      renameSync(join(rig.folder, 'src/main'), join(rig.folder, 'src/other'));
      rmSync(join(rig.folder, 'src/lib'), { recursive: true });
      await happens(/^app: (synced 1 file, )?removed [123] files?$/);
      await becomes(app, 'cd /app && find . -type f', './other');

      rig.write('conf/app', 'b');
      rig.write('conf/more', 'c');
      await happens(/^app: synced [12] files?, ran sh -c echo run >> \/runs$/);
      await becomes(app, 'cat /conf/app /conf/more', 'bc');
      assert.match(await shown(app, 'cat /runs'), /^run(\nrun)?$/);

      rig.write('restart/x', 'x');
      await happens(/^app: synced 1 file, restarted$/);
      await becomes(app, 'cat /restart/x; wc -l < /starts', 'x2');

      const ids = await rig.ids();
      rig.write('flag', '2');
      await happens(/^built: rebuilt and started$/);
      assert.equal(await shown(`${rig.project}-built-1`, 'cat /flag'), '2');
      assert.equal((await rig.ids())[app], ids[app]);

      rig.write('Dockerfile', `FROM ${base}\nRUN exit 3\n`);
      rig.write('flag', '3');
      await happens(/could not be built/);
      assert.equal(await shown(`${rig.project}-built-1`, 'cat /flag'), '2');
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
    const { happens, stop, events } = await watched();
    const web = `${rig.project}-web-1`;
    try {
      await happens(/^watching$/);
      assert.deepEqual(events, [
        { kind: 'watching', services: ['web'], missing: [join(rig.folder, 'later/files')] },
      ]);
      rig.write('web/private', 'left out by the build');
      rig.write('web/b.log', 'left out by the rule');
      rig.write('web/sub/a.txt', 'a');
      await happens(/^web: synced 1 file$/);
      assert.equal(await shown(web, 'cat /web/sub/a.txt; ls /web'), 'asub');

      rig.write('outside/shared', 'two');
      await happens(/^web: synced 1 file$/);
      await becomes(web, 'cat /web/linked/shared', 'two');

      mkdirSync(join(rig.folder, 'later/files'), { recursive: true });
      rig.write('later/files/new', 'new');
      await becomes(web, 'cat /later/new', 'new');
      // Gone and back, as with another branch.
      rmSync(join(rig.folder, 'later'), { recursive: true });
      await becomes(web, 'ls /later && echo empty', 'empty');
      mkdirSync(join(rig.folder, 'later/files'), { recursive: true });
      rig.write('later/files/back', 'back');
      await becomes(web, 'cat /later/back', 'back');

      const { StartedAt } = (await rig.inspect(web)).State;
      rig.write('flags/x', 'x');
      await happens(/^web: restarted$/);
      assert.notEqual((await rig.inspect(web)).State.StartedAt, StartedAt);
      assert.ok(!events.some(({ kind }) => kind === 'failed'), JSON.stringify(events));
    } finally {
      await stop();
      await engineRequest(engine.socket, 'DELETE', `/images/${rig.project}-web?force=true`);
    }
  });

  it('syncs again into a container that was made anew what it had brought into the one before', async () => {
    mkdirSync(join(rig.folder, 'anew'));
    rig.write('anew/kept', 'old');
    rig.write('anew/gone', 'old');
    await rig.define(`
services:
  app:
    image: ${base}
    init: true
    command: [sleep, "1000"]
    develop:
      watch:
        - { path: ./anew, action: sync+exec, target: /anew, exec: { command: touch /told } }
`);
    await rig.start();
    const { happens, events, stop } = await watched();
    const app = `${rig.project}-app-1`;
    try {
      await happens(/^watching$/);
      rig.write('anew/kept', 'new');
      await happens(/^app: synced 1 file, ran /);
      rmSync(join(rig.folder, 'anew/gone'));
      await happens(/^app: removed 1 file, ran /);
      const { operations } = await rig.session();
      const before = (await rig.inspect(app)).Id;
      const request = { services: ['app'], forceRecreate: true };
      await operations.start(request, () => undefined, AbortSignal.timeout(60_000));
      await happens(/^app: synced 1 file, removed 1 file into a new container, ran touch \/told$/);
      assert.notEqual((await rig.inspect(app)).Id, before);
      assert.equal(await shown(app, 'ls /anew /told; cat /anew/kept'), '/told\n\n/anew:\nkept\nnew');
      assert.ok(!events.some(({ kind }) => kind === 'failed'), JSON.stringify(events));
    } finally {
      await stop();
    }
  });

  /** What a script in a container prints; nothing where it fails. */
  const shown = (container: string, script: string): Promise<string> =>
    rig.exec(container, 'sh', '-c', script).catch(() => '');
  const becomes = async (container: string, script: string, wanted: string): Promise<void> =>
    assert.equal(
      await lastAnswer(
        () => shown(container, script),
        (text) => text === wanted,
      ),
      wanted,
      script,
    );

  /** Watches the stack until it is stopped. */
  async function watched() {
    const session = await rig.session();
    const { stack } = session.status;
    const events: WatchEvent[] = [];
    const end = new AbortController();
    const watching = watchStack(
      {
        ...{ stack, clock: systemClock, log: silentLog, operations: session.operations, session },
        engine: (signal) => session.engine(signal),
      },
      [],
      (event) => events.push(event),
      () => undefined,
      end.signal,
    );
    let heard = 0;
    /** Resolves once something of the kind was done since the last time. */
    const happens = async (pattern: RegExp): Promise<void> => {
      const at = (): number => texts(events).findIndex((text, index) => index >= heard && pattern.test(text));
      await eventually(
        () => at() !== -1,
        () => [String(pattern), ...texts(events).slice(heard)],
        30_000,
      );
      heard = at() + 1;
    };
    const stop = (): Promise<void> => {
      end.abort();
      return watching;
    };
    return { events, happens, stop };
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
