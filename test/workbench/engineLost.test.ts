import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pingEngine } from '../support/engineHttp';
import { installEngine } from '../support/installEngine';
import { startPrivateEngine, type PrivateEngine } from '../support/privateEngine';
import { ensureStandIns } from '../support/images';
import { makeWorkspace, workspaceImage, type TestWorkspace } from '../support/workspace';
import { openEditor, photographFailure, type EditorSession } from './editorSession';
import { containersOf } from './engineView';
import { type Workbench } from './workbench';

describe('an engine that goes away while the view is open', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dev-stack-lost-'));
  /** Every start of the engine has a socket of its own; the editor knows this name only. */
  const socket = join(folder, 'engine.sock');
  let path: string[];
  let engine: PrivateEngine | undefined;
  let workspace: TestWorkspace | undefined;
  let session: EditorSession | undefined;
  let workbench: Workbench;

  async function startEngine(): Promise<void> {
    engine = await startPrivateEngine({ dataRoot: join(folder, 'data'), path });
    rmSync(socket, { force: true });
    symlinkSync(engine.socket, socket);
  }

  before(async function () {
    // A second engine needs a Linux machine where we are root; CI is one, and there a skipped test counts as failed.
    if (process.getuid?.() !== 0 || process.platform !== 'linux') this.skip();
    path = await installEngine(console.log);
    await startEngine();
    await ensureStandIns({ socket }, workspaceImage);
    workspace = await makeWorkspace('lost', socket);
    session = await openEditor({
      folder: workspace.folder,
      theme: 'dark',
      environment: { DOCKER_HOST: `unix://${socket}` },
    });
    workbench = session.workbench;
    await workbench.openContainer('Dev Stack');
    await workbench.row('cache').waitFor();
  });
  afterEach(async function () {
    await photographFailure(this, session);
  });
  after(async () => {
    await session?.close();
    // The engine comes back for its last task: an engine that is gone cannot remove what it ran.
    if (workspace && !engine) await startEngine();
    await workspace?.remove();
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  /** Its end takes the services along; the engine counts from the moment it stops answering. */
  const ways = [
    { way: 'is stopped', end: (one: PrivateEngine) => one.stop(), state: /^(stopped|exited)/ },
    { way: 'crashes (SIGKILL)', end: (one: PrivateEngine) => one.kill(), state: /^exited/ },
  ] as const;

  for (const { way, end, state } of ways) {
    describe(`when it ${way}`, () => {
      it('says so at once', async () => {
        await start('database');
        await start('cache');
        assert.equal(await workbench.viewMessage(), '');

        assert.ok(engine);
        const ending = end(engine);
        engine = undefined;
        // What counts is the engine's silence: a daemon in order answers until its containers have ended.
        await whenSilent();
        const gone = Date.now();
        await workbench.until(
          async () => /stopped answering at \d\d:\d\d:\d\d/.test(await workbench.viewMessage()),
          10_000,
          async () => `the view says that the engine is gone, not "${await workbench.viewMessage()}"`,
        );
        console.log(`      told ${Date.now() - gone} ms after the engine's end`);
        await workbench.screenshot(`engine-lost-${way.split(' ')[0] === 'is' ? 'stopped' : 'crashed'}`);
        await ending;
      });

      it('keeps its rows, and the status bar says the same', async () => {
        assert.equal(await workbench.row('database').count(), 1);
        assert.equal(await workbench.row('cache').count(), 1);
        await workbench.statusItem(/Stack$/).waitFor();
      });

      it('recovers by itself when the engine is back, with the right states', async () => {
        await startEngine();
        const back = Date.now();
        await workbench.until(
          async () => (await workbench.viewMessage()) === '',
          60_000,
          async () => `the message goes, it is "${await workbench.viewMessage()}"`,
        );
        console.log(`      recovered ${Date.now() - back} ms after the engine's return`);
        // The engine's end was that of both services; nobody started them again.
        const containers = await containersOf(socket, workspace?.project ?? '');
        assert.deepEqual(
          containers.map(({ service, state }) => [service, state]),
          [
            ['cache', 'exited'],
            ['database', 'exited'],
          ],
        );
        await workbench.whenRow('database', ({ description }) => state.test(description));
        await workbench.whenRow('cache', ({ description }) => state.test(description));
        await workbench.screenshot('engine-back');
      });

      it('works as before', () => start('database'));
    });
  }

  /** Starts a service from its row, unless it runs. */
  async function start(service: string): Promise<void> {
    const up = ['pass-filled', 'circle-filled'];
    if (up.includes((await workbench.look(service)).icon)) return;
    await workbench.clickInline(service, 'Start');
    await workbench.whenRow(service, ({ icon }) => up.includes(icon));
  }

  async function whenSilent(): Promise<void> {
    while (await pingEngine(socket)) await sleep(10);
  }
});
