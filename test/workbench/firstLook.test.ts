import assert from 'node:assert/strict';
import { engineSocket, makeWorkspace, type TestWorkspace } from '../support/workspace';
import { contrast } from './contrast';
import { openEditor, photographFailure, type EditorSession } from './editorSession';
import { containersOf } from './engineView';
import { openWalkthrough } from './walkthrough';
import { type Workbench } from './workbench';

describe('the first look at a folder that nobody trusts yet', () => {
  const socket = engineSocket();
  let workspace: TestWorkspace;
  let session: EditorSession;
  let workbench: Workbench;

  before(async () => {
    workspace = await makeWorkspace('first', socket);
    session = await openEditor({ folder: workspace.folder, theme: 'lightContrast', restricted: true });
    workbench = session.workbench;
  });
  afterEach(async function () {
    await photographFailure(this, session);
  });
  after(async () => {
    await session?.close();
    await workspace?.remove();
  });

  it('shows what the compose file describes, legibly', async () => {
    await workbench.openContainer('Dev Stack');
    await workbench.whenRow('gateway', (look) => look.description === 'not created');
    const { label, background } = await workbench.colours('gateway');
    assert.ok(contrast(label, background) >= 4.5, `${label} on ${background}`);
    await workbench.screenshot('theme-lightContrast');
  });

  it('starts nothing, and says why and what to do', async () => {
    await workbench.clickInline('gateway', 'Start');
    await workbench.notificationButton('Manage Trust').waitFor();
    assert.match((await workbench.notifications()).join(), /not trusted.*Trust the folder to start/);
    await workbench.screenshot('restricted');
    assert.deepEqual(await containersOf(socket, workspace.project), []);
    await workbench.clearNotifications();
  });

  it('ticks off a step of the walkthrough when its button is used', async () => {
    const walkthrough = await openWalkthrough(workbench, 'Get Started with Dev Stack');
    assert.equal(await walkthrough.stateOf('Reach what runs'), 'open');
    await walkthrough.press('Reach what runs', 'Follow Logs');
    await workbench.until(
      async () => (await walkthrough.stateOf('Reach what runs')) === 'done',
      30_000,
      () => 'the step is ticked off',
    );
    await workbench.screenshot('walkthrough');
    assert.equal(await walkthrough.stateOf('Keep the data, and dare to change it'), 'open');
  });
});
