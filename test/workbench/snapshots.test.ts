import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineJson } from '../support/engineHttp';
import { lastAnswer } from '../support/eventually';
import { engineSocket, makeWorkspace, type TestWorkspace } from '../support/workspace';
import { openEditor, photographFailure, type EditorSession } from './editorSession';
import { containersOf, outputOf, runInContainer, volumesOf } from './engineView';
import { type Workbench } from './workbench';

describe('snapshots in the workbench', () => {
  const socket = engineSocket();
  let workspace: TestWorkspace;
  let session: EditorSession;
  let workbench: Workbench;
  /** How often the volume was read. */
  let asked = 0;
  /** A volume of the project that its file does not name. */
  let orphan: string;

  before(async () => {
    workspace = await makeWorkspace('snapshots', socket);
    mkdirSync(join(workspace.folder, '.git', 'refs', 'heads'), { recursive: true });
    for (const branch of ['main', 'feature'])
      writeFileSync(join(workspace.folder, '.git', 'refs', 'heads', branch), `${'1'.repeat(40)}\n`);
    checkOut('main');
    orphan = `${workspace.project}_left-behind`;
    const body = { Name: orphan, Labels: { 'com.docker.compose.project': workspace.project } };
    await engineJson(socket, 'POST', '/volumes/create', { body });
    session = await openEditor({
      folder: workspace.folder,
      theme: 'light',
      settings: { 'devStack.snapshots.onBranchChange': true, 'git.enabled': false },
    });
    workbench = session.workbench;
    await workbench.openContainer('Dev Stack');
    await workbench.whenRow('database', ({ description }) => description === 'not created');
    await workbench.clickInline('database', 'Start');
    await workbench.whenRow('database', ({ icon }) => icon === 'pass-filled');
  });
  afterEach(async function () {
    await photographFailure(this, session);
  });
  after(async () => {
    await session?.close();
    await workspace?.remove();
  });

  it('says what snapshots are for while there are none', async () => {
    await workbench.openPane('Snapshots');
    await workbench.until(
      async () => (await workbench.viewMessage()).includes('There are no snapshots yet'),
      30_000,
      async () => `the view says: ${await workbench.viewMessage()}`,
    );
    await workbench.screenshot('snapshots-none');
  });

  it('saves the data under a name, with a note, and gives the keyboard what was saved', async () => {
    await write('first');
    await workbench.runCommand('Dev Stack: Focus on Snapshots View');
    await workbench.whenFocused(/^There are no snapshots yet/);
    await workbench.page.keyboard.press('Tab');
    await workbench.whenFocused(/^Save Snapshot$/);
    await workbench.page.keyboard.press('Enter');
    await workbench.answerInput('before the change');
    await workbench.answerInput('all orders of the morning');
    const look = await workbench.whenRow('before the change', ({ icon }) => icon === 'archive');
    assert.match(look.description, /^(just now|\d+ (s|min) ago) · main@1111111 · .*(B|kB)$/);
    assert.match(
      look.spoken,
      /snapshot before the change, taken (just now|\d+ (second|minute)s? ago), main@1111111/,
    );
    // The link that was pressed is gone, and the focus did not go with it.
    await workbench.whenFocused(/^snapshot before the change, /);
    // It says that the orphan is not part of it.
    await workbench.clearNotifications();
    await workbench.screenshot('snapshots');
  });

  it('shows the volumes with their sizes and last snapshots', async () => {
    await workbench.collapse('Apps');
    await workbench.expand('Volumes');
    // The engine tells sizes a moment after everything else.
    const look = await workbench.whenRow('database-data', ({ description }) =>
      /^\d+(\.\d)? k?B · last snapshot (just now|\d+ (s|min) ago)$/.test(description),
    );
    assert.match(look.spoken, /^volume database-data, .* last snapshot (just now|.* ago), used by database/);
    assert.equal((await workbench.look('Volumes')).description.endsWith('1 orphaned'), true);
    await workbench.screenshot('volumes');
  });

  it('shows the files of a volume, and opens one read-only', async () => {
    await workbench.expand('database-data');
    await workbench.whenRow('orders', ({ description }) => description === '6 B');
    await workbench.row('orders').click();
    await workbench.until(
      async () => (await workbench.editorText()).includes('first'),
      30_000,
      async () => `the editor shows: ${await workbench.editorText()}`,
    );
    await workbench.screenshot('volumes-files');
    await workbench.collapse('database-data');
    await workbench.runCommand('View: Close All Editors');
  });

  it('removes an orphaned volume after naming it, and brings it back', async () => {
    await workbench.clickInline('left-behind', 'Remove Volume');
    const { message, detail } = await workbench.modalText();
    assert.equal(message, `Remove the volume ${orphan}?`);
    assert.match(detail, /safety snapshot/);
    await workbench.screenshot('volumes-remove');
    await workbench.answerModal('Snapshot and Remove');
    await workbench.notificationButton('Undo').waitFor();
    await workbench.row('left-behind').waitFor({ state: 'detached' });
    assert.ok(!(await volumesOf(socket, workspace.project)).some(({ name }) => name === orphan));
    await workbench.notificationButton('Undo').click();
    await workbench.answerModal('Restore');
    await workbench.whenRow('left-behind', ({ description }) =>
      description.includes('not in the compose file'),
    );
    assert.ok((await volumesOf(socket, workspace.project)).some(({ name }) => name === orphan));
    await workbench.collapse('Volumes');
    await workbench.clearNotifications();
  });

  it('restores it after asking, and offers to undo that', async () => {
    await write('second');
    await workbench.clickInline('before the change', 'Restore Snapshot');
    const { message, detail } = await workbench.modalText();
    assert.match(message, /Restore “before the change”\?/);
    assert.ok(detail.includes(`${workspace.project}_database-data`), detail);
    await workbench.screenshot('snapshots-restore');
    await workbench.answerModal('Replace Data');
    await workbench.notificationButton('Undo').waitFor();
    assert.equal(await read(), 'first');
    await workbench.whenRow('database', ({ icon }) => icon === 'pass-filled');
    await workbench.screenshot('snapshots-undo');

    await workbench.notificationButton('Undo').click();
    await workbench.answerModal('Replace Data');
    await workbench.until(
      async () => (await read()) === 'second',
      30_000,
      async () => `the data is ${await read()}`,
    );
    await workbench.whenRow('database', ({ icon }) => icon === 'pass-filled');
  });

  it('compares a snapshot with what is there now', async () => {
    await workbench.clickInline('before the change', 'Compare Snapshot');
    await workbench.until(
      async () => (await workbench.editorText()).includes('M orders'),
      30_000,
      async () => `the editor shows: ${await workbench.editorText()}`,
    );
    await workbench.screenshot('snapshots-compare');
  });

  it('undoes a reset from its notification', async () => {
    await workbench.clearNotifications();
    await workbench.chooseFromContextMenu('database', 'Reset');
    const { buttons, detail } = await workbench.modalText();
    assert.match(detail, /safety snapshot/);
    assert.ok(buttons.includes('Reset Without Snapshot'), buttons.join());
    await workbench.answerModal('Snapshot and Reset');
    await workbench.notificationButton('Undo').waitFor({ timeout: 60_000 });
    assert.equal(await read(), '');
    await workbench.notificationButton('Undo').click();
    await workbench.answerModal('Replace Data');
    await workbench.until(
      async () => (await read()) === 'second',
      30_000,
      async () => `the data is ${await read()}`,
    );
    await workbench.notificationButton('Undo').waitFor();
  });

  it('offers the data of the branch that is checked out, one click away', async () => {
    await workbench.clearNotifications();
    checkOut('feature');
    await workbench.page.waitForTimeout(1500);
    assert.deepEqual(await workbench.notifications(), [], 'there is no snapshot of that branch');
    await whenOffered('main');
    await workbench.notificationButton('Restore Its Data').click();
    await workbench.notificationButton('Undo').waitFor();
    assert.equal(await read(), 'first');
  });

  it('asks first where the offer stood there while still another branch was checked out', async () => {
    await workbench.clearNotifications();
    await whenOffered('main');
    checkOut('feature');
    await workbench.notificationButton('Restore Its Data').click();
    assert.equal((await workbench.modalText()).message, 'Restore “before the change”?');
    await workbench.answerModal('Cancel');
  });

  it('gives a snapshot another name', async () => {
    await workbench.clearNotifications();
    await workbench.chooseFromContextMenu('before the change', 'Rename Snapshot');
    await workbench.replaceInput('orders of friday');
    await workbench.whenRow('orders of friday', ({ icon }) => icon === 'archive');
    await workbench.row('before the change').waitFor({ state: 'detached' });
  });

  it('writes one to a file for somebody else', async () => {
    await workbench.chooseFile(
      () => workbench.chooseFromContextMenu('orders of friday', 'Export Snapshot'),
      file(),
      () => Promise.resolve(existsSync(file()) && statSync(file()).size > 0),
    );
  });

  it('deletes one after a question that names it', async () => {
    await workbench.chooseFromContextMenu('orders of friday', 'Delete Snapshot');
    const { message, detail } = await workbench.modalText();
    assert.equal(message, 'Delete the snapshot “orders of friday”?');
    assert.match(detail, /^Taken (just now|.* ago), .*B\. This cannot be undone\.$/);
    await workbench.answerModal('Delete');
    await workbench.row('orders of friday').waitFor({ state: 'detached' });
    assert.ok(statSync(file()).size > 0, 'the file is somebody else’s');
  });

  it('imports one from a file, under the name it had', async () => {
    await workbench.chooseFile(
      () => workbench.runCommand('Dev Stack: Import Snapshot…'),
      file(),
      async () => (await workbench.row('orders of friday').count()) > 0,
    );
    const look = await workbench.whenRow('orders of friday', ({ icon }) => icon === 'desktop-download');
    assert.match(look.spoken, /^imported snapshot orders of friday, taken (just now|.* ago)/);
    await workbench.screenshot('snapshot-imported');
  });

  function file(): string {
    return join(workspace.folder, 'orders.devstack');
  }

  function checkOut(branch: string): void {
    writeFileSync(join(workspace.folder, '.git', 'HEAD'), `ref: refs/heads/${branch}\n`);
  }

  /** Comes to the branch from the other one; once more where both changes were so close that they were seen as none. */
  async function whenOffered(branch: string): Promise<void> {
    const offer = workbench.notificationButton('Restore Its Data');
    await workbench.until(
      async () => {
        checkOut('feature');
        await workbench.page.waitForTimeout(1000);
        checkOut(branch);
        return offer.waitFor({ timeout: 5000 }).then(
          () => true,
          () => false,
        );
      },
      60_000,
      async () => `the data of ${branch} is offered: ${(await workbench.notifications()).join(' | ')}`,
    );
  }

  async function database(): Promise<string | undefined> {
    const all = await containersOf(socket, workspace.project);
    return all.find(({ service, state }) => service === 'database' && state === 'running')?.id;
  }

  async function write(text: string): Promise<void> {
    const id = await database();
    assert.ok(id, 'the database does not run');
    await runInContainer(socket, id, ['sh', '-c', `echo ${text} > /data/orders`]);
  }

  /** What the volume holds, told by the container; empty when there is nothing. */
  async function read(): Promise<string> {
    const id = await database();
    if (id === undefined) return '';
    asked += 1;
    const command = ['sh', '-c', `echo "orders ${asked}=$(cat /data/orders)" > /proc/1/fd/1`];
    const ran = await runInContainer(socket, id, command).then(
      () => true,
      // It is being stopped: ask again.
      () => false,
    );
    if (!ran) return '';
    // The engine has what a container prints a moment later.
    const answer = new RegExp(`orders ${asked}=(.*)\\n`);
    const output = await lastAnswer(
      () => outputOf(socket, id),
      (text) => answer.test(text),
      5_000,
    );
    return answer.exec(output)?.[1] ?? '';
  }
});
