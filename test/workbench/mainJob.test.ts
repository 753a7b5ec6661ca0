import assert from 'node:assert/strict';
import { request } from 'node:http';
import { engineRequest } from '../support/engineHttp';
import { engineSocket, makeWorkspace, type TestWorkspace } from '../support/workspace';
import { openEditor, photographFailure, type EditorSession } from './editorSession';
import { containersOf, outputOf, runInContainer, volumesOf } from './engineView';
import { type Workbench } from './workbench';

describe('the main job in the workbench', () => {
  const socket = engineSocket();
  let workspace: TestWorkspace;
  let session: EditorSession;
  let workbench: Workbench;

  before(async () => {
    workspace = await makeWorkspace('job', socket);
    session = await openEditor({ folder: workspace.folder, theme: 'light' });
    workbench = session.workbench;
  });
  afterEach(async function () {
    await photographFailure(this, session);
  });
  after(async () => {
    await session?.close();
    await workspace?.remove();
  });

  it('opens the view with a row for every service, though none was ever created', async () => {
    await workbench.openContainer('Dev Stack');
    await workbench.whenRow('database', (look) => look.description === 'not created');
    await workbench.expand('Setup');
    await workbench.row('migrate').waitFor();
    await workbench.expand('Not selected');
    await workbench.row('mailbox').waitFor();

    const labels = await workbench.labels();
    for (const label of ['Data', 'database', 'cache', 'Apps', 'gateway', 'worker', 'migrate', 'mailbox']) {
      assert.ok(labels.includes(label), `${label} is missing in ${labels.join(', ')}`);
    }
    assert.deepEqual(await containersOf(socket, workspace.project), []);
    assert.equal((await workbench.look('gateway')).icon, 'circle-outline');
    assert.match((await workbench.look('gateway')).spoken, /gateway, not created/);
    await workbench.statusItem(/Stack 0\/5/).waitFor();
    await workbench.screenshot('not-started');
  });

  it('starts a service from its row together with what it depends on, and the icons follow', async () => {
    await workbench.clickInline('gateway', 'Start');
    await workbench.whenRow('database', (look) => look.icon === 'loading~spin');
    await workbench.until(
      async () =>
        (await workbench.notifications()).some((text) => /^Starting gateway: \d of 4 ready/.test(text)),
      30_000,
      async () => `the progress counts: ${(await workbench.notifications()).join(' | ')}`,
    );
    await workbench.screenshot('starting');
    const look = await workbench.whenRow('gateway', (now) => now.icon === 'pass-filled');

    assert.match(look.description, new RegExp(`^healthy · ${workspace.gatewayPort} · up`));
    assert.equal((await workbench.look('database')).icon, 'pass-filled');
    assert.equal((await workbench.look('cache')).icon, 'circle-filled');
    assert.equal((await workbench.look('migrate')).icon, 'check');
    assert.equal((await workbench.look('worker')).icon, 'circle-outline');
    assert.deepEqual(
      (await containersOf(socket, workspace.project)).map(({ service, state }) => [service, state]),
      [
        ['cache', 'running'],
        ['database', 'running'],
        ['gateway', 'running'],
        ['migrate', 'exited'],
      ],
    );
    assert.match(await pageAt(workspace.gatewayPort), /Acme shop/);
    await workbench.statusItem(/Stack 4\/5/).waitFor();
  });

  it('says nothing when all went well', async () => {
    await workbench.waitForNotificationsToGo();
  });

  it('offers what fits in the pick of the status bar', async () => {
    await workbench.statusItem(/Stack 4\/5/).click();
    const entries = await workbench.pickEntries();
    assert.match(entries[0] ?? '', /Start what is missing/);
    assert.ok(
      entries.some((entry) => entry.includes('Shop')),
      `no link to the shop in ${entries.join(' | ')}`,
    );
    await workbench.screenshot('status-pick');
    await workbench.pick('Start what is missing');
    await workbench.whenRow('worker', (look) => look.icon === 'circle-filled');
    await workbench.statusItem(/Stack 5\/5/).waitFor();
    await workbench.screenshot('started');
  });

  it('shows links, ports, dependencies and volumes below a service', async () => {
    await workbench.expand('gateway');
    await workbench.row('Shop').waitFor();
    const labels = await workbench.labels();
    assert.ok(labels.includes('Shop'));
    await workbench.screenshot('service-details');
    await workbench.chooseFromContextMenu('Shop', 'Copy Address');
    await workbench.statusItem(/Copied: Shop/).waitFor();
    await workbench.collapse('gateway');
  });

  it('tells a change from outside at once', async () => {
    const worker = await containerOf('worker');
    // It crashes by itself: a kill through the engine would be somebody's wish, and the row would say "stopped".
    await runInContainer(socket, worker.id, ['touch', '/tmp/crash']);
    const look = await workbench.whenRow('worker', (now) => now.icon === 'error');
    assert.match(look.description, /^exited \(3\)/);
    assert.match(look.spoken, /worker, exited with code 3/);
    await workbench.statusItem(/Stack 4\/5/).waitFor();
    await workbench.screenshot('exited');
  });

  it('offers the reason first, and shows it with the last lines of the log', async () => {
    await workbench.statusItem(/Stack 4\/5/).click();
    assert.match((await workbench.pickEntries())[0] ?? '', /Why is worker down\?/);
    await workbench.screenshot('exited-pick');
    await workbench.pick('Why is worker down?');
    await workbench.until(
      async () => (await workbench.pageText()).includes('the payment service refuses orders'),
      30_000,
      async () => `the page shows the end of the log: ${await workbench.pageText()}`,
    );
    assert.match(await workbench.pageText(), /worker: exited \(3\)/);
    await workbench.screenshot('why');
    await workbench.runCommand('View: Close All Editors');
  });

  it('starts again what crashed', async () => {
    const before = await containerOf('worker');
    await workbench.clickInline('worker', 'Start');
    await workbench.whenRow('worker', (now) => now.icon === 'circle-filled');
    assert.equal((await containerOf('worker')).id, before.id);
    await workbench.statusItem(/Stack 5\/5/).waitFor();
  });

  it('follows logs, through a restart, without a line twice', async () => {
    await workbench.clickInline('worker', 'Follow Logs');
    await workbench.until(
      async () => /order 2 shipped/.test(await workbench.panelText()),
      30_000,
      async () => `the log shows ${await workbench.panelText()}`,
    );
    const worker = await containerOf('worker');
    await engineRequest(socket, 'POST', `/containers/${worker.id}/restart?t=5`);
    const shipped = async (): Promise<string[]> =>
      (await workbench.panelText()).match(/order \d+ shipped/g) ?? [];
    await workbench.until(
      // The service counts from one again: the count falls, then goes on.
      async () => {
        const counts = (await shipped()).map((line) => Number(line.split(' ')[1]));
        const fall = counts.findIndex((count, at) => at > 0 && count < (counts[at - 1] ?? 0));
        return fall > 0 && counts.length > fall + 1;
      },
      30_000,
      async () => `the log goes on after the restart: ${await workbench.panelText()}`,
    );
    await workbench.screenshot('logs');
    const seen = await shipped();
    const all = (await outputOf(socket, worker.id)).match(/order \d+ .*?shipped/g)?.map(plainLine) ?? [];
    const from = all.join('\n').indexOf(seen.join('\n'));
    assert.ok(from >= 0, `the log shows\n${seen.join('\n')}\nbut the service printed\n${all.join('\n')}`);
  });

  it('asks in a modal before a reset and does nothing when it is cancelled', async () => {
    const before = await volumesOf(socket, workspace.project);
    await workbench.chooseFromContextMenu('database', 'Reset');
    const { message, detail, buttons } = await workbench.modalText();
    assert.match(message, /Reset database\?/);
    assert.ok(detail.includes(`${workspace.project}_database-data`), detail);
    assert.ok(detail.includes(`${workspace.project}-database-1`), detail);
    assert.ok(buttons.includes('Cancel'));
    await workbench.screenshot('reset');
    await workbench.answerModal('Cancel');
    assert.deepEqual(await volumesOf(socket, workspace.project), before);
  });

  it('resets a service: its volume is new, what ran is ready again', async () => {
    const old = await containerOf('database');
    assert.match(await outputOf(socket, old.id), /start number 1\n/);
    await workbench.chooseFromContextMenu('database', 'Reset');
    await workbench.answerModal('Snapshot and Reset');
    await workbench.until(
      // In between there is none, and the row shows the old one for a moment.
      async () =>
        (await containersOf(socket, workspace.project)).some(
          ({ service, id, status }) =>
            service === 'database' && id !== old.id && status.includes('(healthy)'),
        ),
      60_000,
      () => 'another container is healthy in its place',
    );
    await workbench.whenRow('database', (look) => look.icon === 'pass-filled');
    // What depends on it comes back after it; then the way back is offered.
    await workbench.whenRow('worker', (look) => look.icon === 'circle-filled', 60_000);
    await workbench.notificationButton('Undo').waitFor();
    const fresh = await containerOf('database');
    assert.match(await outputOf(socket, fresh.id), /start number 1\n/);
    assert.deepEqual(
      (await volumesOf(socket, workspace.project)).map(({ name }) => name),
      [`${workspace.project}_database-data`],
    );
  });

  it('stops the stack from the command palette and keeps its data', async () => {
    await workbench.runCommand('Dev Stack: Stop');
    await workbench.whenRow('worker', (look) => look.icon === 'circle-outline', 60_000);
    await workbench.whenRow('database', (look) => look.icon === 'circle-outline');
    const containers = await containersOf(socket, workspace.project);
    assert.ok(
      containers.length > 0 && containers.every(({ state }) => state === 'exited'),
      JSON.stringify(containers),
    );
    assert.equal((await volumesOf(socket, workspace.project)).length, 1);
    await workbench.screenshot('stopped');
  });

  async function containerOf(service: string): Promise<{ id: string }> {
    const found = (await containersOf(socket, workspace.project)).find((one) => one.service === service);
    assert.ok(found, `no container of ${service}`);
    return found;
  }
});

/** The service prints in colour; a terminal shows the words. */
function plainLine(line: string): string {
  // eslint-disable-next-line no-control-regex -- escape sequences are control characters
  return line.replace(/\u001b\[[\d;]*m/g, '');
}

function pageAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/' }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(text));
    });
    call.on('error', reject).end();
  });
}
