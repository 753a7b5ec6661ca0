import assert from 'node:assert/strict';
import { lastAnswer } from '../support/eventually';
import { engineSocket } from '../support/workspace';
import { core, makeBundledFolder, type BundledFolder } from './bundledFolder';
import { openEditor, photographFailure, type EditorSession } from './editorSession';
import { containersOf, volumesOf } from './engineView';
import { forReadme, takePicture } from './pictures';
import { type Workbench } from './workbench';

describe('the bundled stack in the workbench, on real servers', () => {
  const socket = engineSocket();
  let bundled: BundledFolder;
  let project: string;
  let session: EditorSession | undefined;
  let workbench: Workbench;

  before(async function () {
    // PostgreSQL, Redis and their companions are made from distribution packages where no registry answers.
    this.timeout(10 * 60_000);
    bundled = await makeBundledFolder(socket);
    project = bundled.project;
    session = await openEditor({
      folder: bundled.folder,
      theme: 'dark',
      viewport: { width: 1120, height: 640 },
      scale: forReadme ? 1.5 : 1,
    });
    workbench = session.workbench;
    await workbench.openContainer('Dev Stack');
    await workbench.widenSidebar(400);
  });
  afterEach(async function () {
    await photographFailure(this, session);
  });
  after(async () => {
    await session?.close();
    await bundled?.remove();
  });

  it('starts from the row that offers it, and every server gets healthy', async () => {
    await workbench.row('Start the stack').click();
    for (const service of core) {
      await workbench.whenRow(service, ({ icon }) => icon === 'pass-filled', 120_000);
    }
    await workbench.statusItem(/Stack 4\/4/).waitFor();
    // The row is right as soon as the service is ready; the engine says so with its own check, a little later.
    const containers = await lastAnswer(
      () => containersOf(socket, project),
      (all) => all.every(({ status }) => !status.includes('starting')),
      60_000,
    );
    assert.deepEqual(
      containers.map(({ service }) => service),
      [...core].sort(),
    );
    assert.ok(
      containers.every(({ status }) => status.includes('(healthy)')),
      containers.map(({ status }) => status).join(', '),
    );
  });

  it('shows under each server how to reach it', async () => {
    await workbench.expand('postgres16');
    await workbench.row('pg16_data').waitFor();
    await workbench.expand('redis-commander');
    await workbench.row('Redis Commander').waitFor();
    const rows = await workbench.labels();
    assert.ok(
      rows.some((label) => label.startsWith('postgresql://dev@')),
      rows.join(' | '),
    );
    assert.ok(!rows.some((label) => label.includes('dev:dev@')), 'a password is shown');
    await workbench.waitForNotificationsToGo();
    await workbench.unselectRows();
    await takePicture(workbench, 'services', { width: 640 });
    await workbench.collapse('redis-commander');
    await workbench.collapse('postgres16');
  });

  it('follows what the selected ones write, each with its name', async () => {
    await workbench.row('redis').click();
    await workbench.row('redis-commander').click({ modifiers: ['Control'] });
    await workbench.chooseFromContextMenu('redis-commander', 'Follow Logs');
    await workbench.terminal().waitFor();
    // Room for everything that both wrote so far.
    await workbench.runCommand('View: Toggle Maximized Panel');
    await workbench.until(
      async () => {
        const text = await workbench.terminalText();
        return /^redis +\|/m.test(text) && /^redis-commander +\|/m.test(text);
      },
      30_000,
      async () => `the merged log names its services: ${await workbench.terminalText()}`,
    );
    await workbench.collapse('redis');
    await workbench.unselectRows();
    await takePicture(workbench, 'logs', { scale: 'css' });
    await workbench.runCommand('View: Toggle Panel Visibility');
  });

  it('offers everything that fits from the status bar', async () => {
    await workbench.statusItem(/Stack 4\/4/).click();
    const entries = await workbench.pickEntries();
    assert.ok(
      entries.some((entry) => entry.includes('Redis Commander')),
      entries.join(' | '),
    );
    await takePicture(workbench, 'status-actions', { height: 400 });
    await workbench.closePick();
  });

  it('is as legible in a light theme', async () => {
    await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs:not(.vs-dark)').waitFor();
    await workbench.expand('redis-commander');
    await workbench.unselectRows();
    await takePicture(workbench, 'services-light', { width: 640 });
    await workbench.collapse('redis-commander');
  });

  it('names the data before a reset, and resets only that', async () => {
    const before = await volumesOf(socket, project);
    // What the editor says of its own would stand in the picture.
    await workbench.clearNotifications();
    await workbench.chooseFromContextMenu('postgres16', 'Reset');
    const { detail } = await workbench.modalText();
    assert.match(detail, new RegExp(`${project}_pg16_data \\(\\d+(\\.\\d+)? MB\\)`));
    assert.doesNotMatch(detail, /redis/);
    await takePicture(workbench, 'reset');
    await workbench.answerModal('Snapshot and Reset');
    await workbench.until(
      async () => {
        const now = await volumesOf(socket, project);
        const same = (name: string): boolean =>
          now.some((one) => one.name === name && before.some((old) => old.createdAt === one.createdAt));
        return now.length === 2 && same(`${project}_redis_data`) && !same(`${project}_pg16_data`);
      },
      60_000,
      async () =>
        `the volume of PostgreSQL alone is new: ${JSON.stringify(await volumesOf(socket, project))}`,
    );
    for (const service of core) {
      await workbench.whenRow(service, ({ icon }) => icon === 'pass-filled', 120_000);
    }
  });
});
