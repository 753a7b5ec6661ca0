import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineSocket } from '../support/workspace';
import { core, makeBundledFolder, type BundledFolder } from './bundledFolder';
import { openEditor, photographFailure, type EditorSession } from './editorSession';
import { containersOf, runInContainer, volumesOf } from './engineView';
import { type Workbench } from './workbench';

/** What a team would declare for its own tables. */
const ordersTasks = `
services:
  postgres16:
    x-dev-stack:
      group: data
      tasks:
        migrate: [psql, -U, dev, -d, dev, -c, 'create table orders (item text)']
        seed: [psql, -U, dev, -d, dev, -c, "insert into orders values ('tea'), ('cup')"]
`;

describe('what one does with a running server, in the workbench', () => {
  const socket = engineSocket();
  let bundled: BundledFolder;
  let session: EditorSession | undefined;
  let workbench: Workbench;

  before(async function () {
    this.timeout(10 * 60_000);
    bundled = await makeBundledFolder(socket);
    writeFileSync(join(bundled.folder, 'compose.override.yaml'), ordersTasks);
    session = await openEditor({ folder: bundled.folder, theme: 'contrast' });
    workbench = session.workbench;
    await workbench.openContainer('Dev Stack');
    await workbench.row('Start the stack').click();
    for (const service of core)
      await workbench.whenRow(service, ({ icon }) => icon === 'pass-filled', 120_000);
  });
  afterEach(async function () {
    await photographFailure(this, session);
  });
  after(async () => {
    await session?.close();
    await bundled?.remove();
  });

  it("opens the database's own client, signed in", async () => {
    await workbench.chooseFromContextMenu('postgres16', 'Open Console');
    await terminalSays(/dev=#/);
    await workbench.terminal().click();
    await workbench.page.keyboard.type('select 6 * 7 as answer, current_user as who;\n');
    await terminalSays(/42 \| dev/);
    await workbench.screenshot('console');
    await workbench.page.keyboard.type('\\q\n');
    await workbench.page.locator('.terminal-wrapper.active').waitFor({ state: 'detached' });
  });

  it('opens a shell in the container, as wide as the terminal', async () => {
    await workbench.chooseFromContextMenu('redis', 'Open Shell');
    await workbench.page.locator('.terminal-wrapper.active').waitFor();
    await workbench.terminal().click();
    await workbench.page.keyboard.type('redis-cli ping; stty size\n');
    await terminalSays(/PONG/);
    await terminalSays(/^\d+ \d+$/m);
    await workbench.screenshot('shell');
    await workbench.page.keyboard.type('exit\n');
    await workbench.row('redis').click();
    await workbench.runCommand('View: Toggle Panel Visibility');
  });

  it('copies how to reach it, with the password that the rows hide', async () => {
    await workbench.chooseFromContextMenu('redis', 'Copy Connection String');
    await workbench.pick('redis://');
    await workbench.runCommand('File: New Untitled Text File');
    await workbench.until(
      async () => {
        await workbench.page.keyboard.press('Control+a');
        await workbench.page.keyboard.press('Control+v');
        return /^redis:\/\/.*127\.0\.0\.1:\d+/.test(await workbench.editorText());
      },
      30_000,
      async () => `the connection string is pasted: ${await workbench.editorText()}`,
    );
    await workbench.runCommand('View: Revert and Close Editor');
  });

  it('migrates and seeds a database, and shows what that printed', async () => {
    await workbench.chooseFromContextMenu('postgres16', 'Migrate');
    await outputSays(/migrate of postgres16: CREATE TABLE/);
    await workbench.chooseFromContextMenu('postgres16', 'Seed');
    await outputSays(/seed of postgres16: INSERT 0 2/);
  });

  it('tells how a migration failed, in the words of the database', async () => {
    await workbench.chooseFromContextMenu('postgres16', 'Migrate');
    await workbench.until(
      async () =>
        (await workbench.notifications()).some((text) =>
          /^migrate in postgres16 ended with code 1: ERROR: relation "orders" already exists/.test(text),
        ),
      20_000,
      async () => `the failure is told: ${(await workbench.notifications()).join(' | ')}`,
    );
    await workbench.screenshot('migrate-failed');
    await workbench.clearNotifications();
    await workbench.runCommand('View: Toggle Panel Visibility');
  });

  it('dumps a database to a file and imports it again after asking', async () => {
    const file = join(bundled.folder, 'orders.sql');
    await workbench.chooseFile(
      () => workbench.chooseFromContextMenu('postgres16', 'Dump to File'),
      file,
      () => Promise.resolve(existsSync(file) && /^tea\ncup$/m.test(readFileSync(file, 'utf8'))),
    );
    // Somebody adds an order; the import takes it away again, and what it prints tells how many there are.
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nselect 'orders: ' || count(*) from public.orders;\n`);
    await inDatabase("insert into orders values ('pot')");

    await workbench.chooseFile(
      () => workbench.chooseFromContextMenu('postgres16', 'Import from File'),
      file,
      () => workbench.modal().isVisible(),
    );
    assert.equal((await workbench.modalText()).message, 'Import orders.sql into postgres16?');
    assert.match((await workbench.modalText()).detail, /A safety snapshot is taken first/);
    await workbench.answerModal('Snapshot and Import');
    await workbench.until(
      async () =>
        (await workbench.notifications()).some((text) =>
          /^orders\.sql is imported into postgres16/.test(text),
        ),
      60_000,
      async () => `the end is told: ${(await workbench.notifications()).join(' | ')}`,
    );
    await workbench.screenshot('imported');
    await workbench.notificationButton('Undo').click();
    await workbench.answerModal('Replace Data');
    await workbench.until(
      async () => (await inDatabase('select count(*) from orders').catch(() => '')).includes('3'),
      60_000,
      () => 'Undo brings the order back',
    );
    await workbench.runCommand('Dev Stack: Show Log');
    await outputSays(/import of postgres16:\s+orders: 2/);
    await workbench.runCommand('View: Toggle Panel Visibility');
    await workbench.whenRow('pgbouncer', ({ icon }) => icon === 'pass-filled', 60_000);
    await workbench.clearNotifications();
  });

  it('shows where a service is defined', async () => {
    await workbench.chooseFromContextMenu('pgbouncer', 'Show in Compose File');
    await editorShows(/pgbouncer:/);
    await workbench.screenshot('show-in-file');
  });

  it('tells what would keep a start from going well', async () => {
    await workbench.runCommand('Dev Stack: Run Doctor');
    await editorShows(/engine/i);
    await workbench.screenshot('doctor');
  });

  it('tells what took how long in the last start', async () => {
    await workbench.runCommand('Dev Stack: Show Start Timeline');
    await editorShows(/postgres16/);
    await workbench.screenshot('timeline');
  });

  it('merges connection settings into the .env of the workspace', async () => {
    const file = join(bundled.folder, '.env');
    const before = readFileSync(file, 'utf8').trimEnd();
    await workbench.runCommand('Dev Stack: Write Connection Settings to .env…');
    await workbench.pickExactly('.env');
    await editorShows(/Connections/);
    const text = readFileSync(file, 'utf8');
    assert.ok(text.startsWith(before), 'what was there stays');
    assert.match(text, /^[A-Z_]+=postgresql:\/\/dev:/m);
    await workbench.screenshot('write-env');
  });

  it('shows what each preset needs, and what of it this machine has', async () => {
    await workbench.runCommand('Dev Stack: Choose Presets…');
    await workbench.pickEntry('Core').waitFor();
    await workbench.screenshot('choose-presets');
    for (const preset of ['Core', 'Events and change capture', 'SaaS product', 'Commerce', 'Web application'])
      assert.match(
        await workbench.pickEntry(preset).innerText(),
        /up to [\d.]+ [GM]B of memory.* · \d+ services: /,
      );
    await workbench.closePick();
  });

  it('says in words which preset gives way to another one, and why', async () => {
    await workbench.runCommand('Dev Stack: Choose Presets…');
    await workbench.pickEntry('Web application').click();
    await workbench.page
      .locator('.quick-input-widget')
      .getByText(/^Core is left out, as it cannot run beside Web application: both publish port \d+\.$/)
      .waitFor();
    await workbench.screenshot('choose-presets-exclusive');
    await workbench.closePick();
  });

  it('takes the stack down and keeps its data', async () => {
    const volumes = await volumesOf(socket, bundled.project);
    await workbench.runCommand('Dev Stack: Take Down…');
    const { message, detail, buttons } = await workbench.modalText();
    await workbench.screenshot('take-down');
    assert.match(`${message} ${detail}`, /data/i, buttons.join(' | '));
    await workbench.answerModal(buttons.find((title) => !/volume|cancel|data/i.test(title)) ?? '');
    await workbench.until(
      async () => (await containersOf(socket, bundled.project)).length === 0,
      60_000,
      async () => `no container is left: ${JSON.stringify(await containersOf(socket, bundled.project))}`,
    );
    assert.deepEqual(await volumesOf(socket, bundled.project), volumes);
  });

  async function inDatabase(statement: string): Promise<string> {
    const found = await containersOf(socket, bundled.project);
    const id = found.find(({ service }) => service === 'postgres16')?.id ?? '';
    return runInContainer(socket, id, ['psql', '-U', 'dev', '-d', 'dev', '-At', '-c', statement]);
  }

  async function terminalSays(pattern: RegExp): Promise<void> {
    await workbench.until(
      async () => pattern.test(await workbench.terminalText()),
      30_000,
      async () => `the terminal says ${pattern}: ${await workbench.terminalText()}`,
    );
  }

  async function outputSays(pattern: RegExp): Promise<void> {
    await workbench.until(
      async () => pattern.test(await workbench.outputText()),
      20_000,
      async () => `the output says ${pattern}: ${await workbench.outputText()}`,
    );
  }

  async function editorShows(pattern: RegExp): Promise<void> {
    await workbench.until(
      async () => pattern.test(await workbench.editorText()),
      30_000,
      async () => `the editor shows ${pattern}: ${await workbench.editorText()}`,
    );
  }
});
