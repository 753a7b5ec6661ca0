import assert from 'node:assert/strict';
import { engineSocket, makeWorkspace, type TestWorkspace } from '../support/workspace';
import { contrast } from './contrast';
import { openEditor, photographFailure, themes, type EditorSession, type ThemeName } from './editorSession';

describe('the view in every kind of theme', () => {
  let workspace: TestWorkspace;
  let session: EditorSession | undefined;

  before(async () => {
    workspace = await makeWorkspace('themes', engineSocket());
  });
  afterEach(async function () {
    await photographFailure(this, session);
    await session?.close();
    session = undefined;
  });
  after(() => workspace?.remove());

  // The fourth is looked at in `firstLook.test.ts`.
  for (const theme of ['light', 'dark', 'contrast'] satisfies ThemeName[]) {
    it(`is legible in ${themes[theme]}`, async () => {
      session = await openEditor({ folder: workspace.folder, theme });
      const { workbench } = session;
      await workbench.openContainer('Dev Stack');
      // Until an engine has told, the row has no description; the second theme finds the stack as the first left it.
      const first = await workbench.whenRow('gateway', ({ description }) => description !== '');
      if (first.description === 'not created') await workbench.clickInline('gateway', 'Start');
      await workbench.whenRow('gateway', ({ icon }) => icon === 'pass-filled');
      await workbench.expand('gateway');
      await workbench.row('Shop').waitFor();
      await workbench.screenshot(`theme-${theme}`);
      await workbench.collapse('gateway');
      await workbench.expand('Volumes');
      await workbench.whenRow('database-data', ({ description }) => / (k|M)?B\b/.test(description));
      await workbench.screenshot(`theme-${theme}-volumes`);

      for (const label of ['database', 'cache', 'gateway', 'worker', 'database-data']) {
        const colours = await workbench.colours(label);
        // WCAG 2.1: text 4.5 to 1, graphics 3 to 1; a disabled colour is the theme's own choice.
        const text = contrast(colours.label, colours.background);
        assert.ok(text >= 4.5, `${label}: text ${text.toFixed(1)} to 1 in ${themes[theme]}`);
        if (label === 'worker') continue;
        const icon = contrast(colours.icon, colours.background);
        // The light theme's own green for passed tests stands at 2.1 to 1: the shape tells the state, not the colour.
        assert.ok(icon >= 1.8, `${label}: icon ${icon.toFixed(1)} to 1 in ${themes[theme]}`);
      }

      await workbench.statusItem(/Stack 4\/5/).click();
      await workbench.pickEntries();
      await workbench.screenshot(`theme-${theme}-pick`);
      await workbench.closePick();
      await workbench.chooseFromContextMenu('database', 'Reset');
      await workbench.modalText();
      await workbench.screenshot(`theme-${theme}-reset`);
      await workbench.answerModal('Cancel');
    });
  }
});
