import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Locator, type Page } from 'playwright-core';
import { root } from '../support/root';

/** A row of a tree view as a person meets it. */
export interface RowLook {
  label: string;
  description: string;
  /** Theme icon id, such as `pass-filled` or `loading~spin`; empty when the row has none. */
  icon: string;
  /** What a screen reader says. */
  spoken: string;
}

/** The workbench by its surfaces. Knows the editor's DOM, so that the tests need not. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Waits until the editor is drawn and its extension host has had its start. */
  async whenReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.activitybar .action-item').first().waitFor();
    await this.page.locator('.statusbar-item').first().waitFor();
  }

  async openContainer(title: string): Promise<void> {
    const tab = this.page.locator('.activitybar .action-item').filter({
      has: this.page.locator(`a[aria-label^="${title}"]`),
    });
    // Drawn once the extensions were read, which a busy machine takes its time for.
    await tab.waitFor({ timeout: 90_000 });
    if (!(await this.page.locator('.sidebar .composite.title h2', { hasText: title }).isVisible())) {
      await tab.click();
    }
    await this.restPointer();
    await this.page.locator('.sidebar .pane-body').first().waitFor();
  }

  /** Takes the pointer to an empty place, so that no hover stands in a picture. */
  async restPointer(): Promise<void> {
    await this.page.mouse.move(1000, 440);
  }

  /** The row whose label is exactly this text, in any tree of the side bar. */
  row(label: string): Locator {
    return this.page.locator('.sidebar .monaco-list-row').filter({
      has: this.page.locator('.label-name').getByText(label, { exact: true }),
    });
  }

  async look(label: string): Promise<RowLook> {
    const row = this.row(label);
    const icon = row.locator('.custom-view-tree-node-item-icon');
    const classes = (await icon.count()) > 0 ? ((await icon.getAttribute('class')) ?? '') : '';
    return {
      label,
      description: await textOf(row.locator('.label-description')),
      icon: iconOf(classes),
      spoken: (await row.getAttribute('aria-label')) ?? '',
    };
  }

  /** Polls the row until it looks as wanted; fails with how it looked last. */
  async whenRow(label: string, wanted: (look: RowLook) => boolean, timeoutMs = 30_000): Promise<RowLook> {
    let last: RowLook | undefined;
    await this.until(
      async () => {
        if ((await this.row(label).count()) !== 1) return false;
        last = await this.look(label);
        return wanted(last);
      },
      timeoutMs,
      () => `the row ${label} looks like ${JSON.stringify(last)}`,
    );
    return last as RowLook;
  }

  async labels(): Promise<string[]> {
    return this.page.locator('.sidebar .monaco-list-row .label-name').allInnerTexts();
  }

  /** Opens a collapsed row; one that is open stays so. */
  async expand(label: string): Promise<void> {
    const row = this.row(label);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false')
      await row.locator('.monaco-tl-twistie').click();
  }

  async collapse(label: string): Promise<void> {
    const row = this.row(label);
    if ((await row.getAttribute('aria-expanded')) === 'true') await row.locator('.monaco-tl-twistie').click();
  }

  /** Clicks an inline button of a row, which is drawn only while the pointer is over it. */
  async clickInline(label: string, button: string): Promise<void> {
    await this.row(label).hover();
    await this.row(label).locator(`.actions a.action-label[aria-label^="${button}"]`).click();
  }

  /** Titles in the row's context menu. The menu stays open. */
  async openContextMenu(label: string): Promise<string[]> {
    const menu = this.page.locator('.monaco-menu .action-item:not(.disabled) .action-label');
    await this.until(
      async () => {
        await this.row(label).click({ button: 'right' });
        // Whatever takes the focus in this moment, such as a terminal that ends, closes the menu.
        await menu
          .first()
          .waitFor({ timeout: 5000 })
          .catch(() => undefined);
        return menu.first().isVisible();
      },
      30_000,
      () => `the menu of ${label} opens`,
    );
    // The menu ignores the release of a button in its first moments, lest the click that opened it choose an entry.
    await this.page.waitForTimeout(150);
    return (await menu.allInnerTexts()).map((title) => title.trim()).filter(Boolean);
  }

  /** The editor closes a menu whenever the focus moves (a terminal ended, a view came): then it is opened once more. */
  async chooseFromContextMenu(label: string, title: string): Promise<void> {
    const entry = this.page.locator('.monaco-menu .action-item', { hasText: title }).first();
    for (let attempt = 1; ; attempt++) {
      await this.openContextMenu(label);
      try {
        return await entry.click({ timeout: 10_000 });
      } catch (error) {
        if (attempt === 3 || (await this.page.locator('.monaco-menu').isVisible())) throw error;
      }
    }
  }

  /** Runs a command by its full title in the command palette ("Dev Stack: Start"). */
  async runCommand(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    // The label goes on with a key binding or with "recently used".
    const entry = this.page.locator(
      `.quick-input-list .monaco-list-row[aria-label="${title}"], .quick-input-list .monaco-list-row[aria-label^="${title},"]`,
    );
    const timeout = 5000;
    await this.until(
      async () => {
        try {
          await this.page.keyboard.press('F1');
          await input.waitFor({ timeout });
          await input.fill(`>${title}`, { timeout });
          await entry.first().click({ timeout });
          return true;
        } catch {
          // Whatever takes the focus in this moment, such as a terminal that ends, closes the palette.
          return false;
        }
      },
      30_000,
      () => `the palette runs ${title}`,
    );
  }

  /**
   * Waits until the keyboard is at what is called so: the text of a link or of a welcome, the name that a screen reader
   * says of a row.
   */
  async whenFocused(name: RegExp): Promise<void> {
    await this.until(
      async () => name.test(await this.focused()),
      20_000,
      async () => `the focus is on ${name}: ${await this.focused()}`,
    );
  }

  /** What has the focus; of a list its focused row, which the list speaks for. Empty when nothing has it. */
  private async focused(): Promise<string> {
    const element = this.page.locator('*:focus');
    const row = element.locator('.monaco-list-row.focused');
    if ((await row.count()) > 0) return (await row.first().getAttribute('aria-label')) ?? '';
    return (await element.count()) > 0 ? textOf(element.first()) : '';
  }

  /** Opens a view of the side bar that is collapsed. */
  async openPane(title: string): Promise<void> {
    const header = this.page.locator(`.sidebar .pane-header[aria-label^="${title}"]`);
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
    await this.restPointer();
  }

  /** Types into the input box that is open, and accepts. */
  async answerInput(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input.input');
    await input.waitFor();
    await this.until(
      async () => (await input.inputValue()) === '',
      20_000,
      async () => `the input is empty: ${await input.inputValue()}`,
    );
    await input.fill(text);
    await input.press('Enter');
    await this.until(
      async () => !(await input.isVisible()) || (await input.inputValue()) !== text,
      20_000,
      () => 'the input is accepted',
    );
  }

  /** Types over what the input box that is open offers (a name, a path), and accepts. */
  async replaceInput(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input.input');
    await input.waitFor();
    await this.until(
      async () => (await input.inputValue()) !== '',
      10_000,
      () => 'the input offers something',
    );
    await input.fill(text);
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /**
   * Gives a command the file it asks for. The dialog goes with nothing chosen when the focus moves in its first moments
   * (a panel closes), so it is opened again until `taken` tells that the command has its file.
   */
  async chooseFile(open: () => Promise<void>, path: string, taken: () => Promise<boolean>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await open();
      try {
        await this.answerFileDialog(path);
        return await this.until(
          taken,
          20_000,
          async () => `${path} is taken: ${(await this.notifications()).join(' | ')}`,
        );
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  }

  /**
   * Names a file in the editor's own file dialog (the one of remote windows). It reads folders while one types and takes
   * nothing meanwhile, so its button is pressed until it does.
   */
  private async answerFileDialog(path: string): Promise<void> {
    const dialog = this.page.locator('.quick-input-widget:visible');
    const input = dialog.locator('input.input');
    await this.until(
      async () => (await input.isVisible()) && (await input.inputValue()) !== '',
      20_000,
      () => 'the dialog offers a place',
    );
    await this.until(
      async () => {
        if (!(await input.isVisible())) return true;
        if ((await input.inputValue()) !== path) await input.fill(path);
        // The place that the dialog offers may come a moment after the dialog, over what is there.
        await this.page.waitForTimeout(300);
        if ((await input.isVisible()) && (await input.inputValue()) !== path) return false;
        const button = dialog.locator('.quick-input-action').first();
        await button.click({ timeout: 2000 }).catch(() => undefined);
        await input.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => undefined);
        return !(await input.isVisible());
      },
      30_000,
      () => `the dialog takes ${path}`,
    );
  }

  /** A button of a notification. */
  notificationButton(title: string): Locator {
    return this.page.locator('.notification-toast .monaco-button', { hasText: title }).first();
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.waitForNotificationsToGo();
  }

  /** What the text editor in sight shows. */
  async editorText(): Promise<string> {
    return plain((await this.page.locator('.editor-instance .view-lines').allInnerTexts()).join('\n'));
  }

  /** Entries of the pick that is open. */
  async pickEntries(): Promise<string[]> {
    const rows = this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    return (
      await rows.locator('.quick-input-list-rows > .quick-input-list-row:first-child').allInnerTexts()
    ).map(plain);
  }

  async pick(entry: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: entry }).first().click();
  }

  /** The entry of a pick with exactly this label. */
  pickEntry(label: string): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row').filter({
      has: this.page
        .locator('.quick-input-list-row:first-child .label-name')
        .getByText(label, { exact: true }),
    });
  }

  async pickExactly(label: string): Promise<void> {
    await this.pickEntry(label).click();
  }

  async closePick(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The status bar item whose text matches. */
  statusItem(text: RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  modal(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async modalText(): Promise<{ message: string; detail: string; buttons: string[] }> {
    await this.modal().waitFor();
    return {
      message: await textOf(this.modal().locator('.dialog-message-text')),
      detail: await textOf(this.modal().locator('.dialog-message-detail')),
      buttons: (await this.modal().locator('.dialog-buttons .monaco-button').allInnerTexts()).map(plain),
    };
  }

  async answerModal(button: string): Promise<void> {
    await this.modal().locator('.dialog-buttons .monaco-button', { hasText: button }).first().click();
    await this.modal().waitFor({ state: 'hidden' });
  }

  async notifications(): Promise<string[]> {
    const messages = this.page.locator('.notification-toast .notification-list-item-message');
    return (await messages.allInnerTexts()).map(plain);
  }

  /** Drags the edge of the side bar, so that its rows have this much room. */
  async widenSidebar(width: number): Promise<void> {
    const box = await this.page.locator('.sidebar').first().boundingBox();
    if (!box) return;
    const edge = box.x + box.width;
    await this.page.mouse.move(edge, 400);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, 400, { steps: 4 });
    await this.page.mouse.up();
    await this.restPointer();
  }

  /** Takes selection and focus from the rows, whose buttons show on the focused one. */
  async unselectRows(): Promise<void> {
    const list = await this.page.locator('.sidebar .monaco-list').first().boundingBox();
    if (list) await this.page.mouse.click(list.x + list.width / 2, list.y + list.height - 20);
    // The border that shows the focus goes with it, to the editor area.
    await this.page.mouse.click(1000, 440);
    await this.restPointer();
  }

  async waitForNotificationsToGo(): Promise<void> {
    await this.until(
      async () => (await this.notifications()).length === 0,
      30_000,
      async () => `no notification stays: ${(await this.notifications()).join(' | ')}`,
    );
  }

  /** What the terminals in sight show; needs the editor's DOM renderer (no GPU). */
  async terminalText(): Promise<string> {
    return plain((await this.page.locator('.terminal-wrapper .xterm-rows').allInnerTexts()).join('\n'));
  }

  terminal(): Locator {
    return this.page.locator('.terminal-wrapper .xterm-screen').last();
  }

  /** What the Output panel shows (its visible lines). */
  async outputText(): Promise<string> {
    return plain((await this.page.locator('.output-view .view-lines').allInnerTexts()).join('\n'));
  }

  /** Computed colours of a row, as CSS. */
  async colours(label: string): Promise<{ label: string; icon: string; background: string }> {
    const row = this.row(label);
    return {
      label: await row.locator('.label-name').first().evaluate(textColour),
      icon: await row.locator('.custom-view-tree-node-item-icon').first().evaluate(textColour),
      background: await row.first().evaluate(solidBackground),
    };
  }

  /** The text in the panel, be it a terminal or an output channel. */
  async panelText(): Promise<string> {
    return `${await this.terminalText()}\n${await this.outputText()}`;
  }

  /** What a rendered page in the editor area (a Markdown preview) says. */
  async pageText(): Promise<string> {
    const texts = await Promise.all(
      this.page
        .frames()
        .filter((frame) => frame !== this.page.mainFrame())
        .map((frame) =>
          frame
            .locator('body')
            .innerText({ timeout: 1000 })
            .catch(() => ''),
        ),
    );
    return plain(texts.join('\n'));
  }

  /** The line above a view's rows (`TreeView.message`), or its welcome; empty when there is none. */
  async viewMessage(): Promise<string> {
    const texts = this.page.locator(
      '.sidebar .tree-explorer-viewlet-tree-view > .message:visible, .sidebar .welcome-view:visible',
    );
    return plain((await texts.allInnerTexts()).join('\n'));
  }

  /** Writes a picture of the workbench, for people, to `out/screenshots`; answers its path. */
  async screenshot(
    name: string,
    options: {
      clip?: { x: number; y: number; width: number; height: number };
      /** `css`: one pixel for each of the page, whatever the session's scale. */
      scale?: 'css' | 'device';
    } = {},
  ): Promise<string> {
    const path = join(root, 'out', 'screenshots', `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    {
      await this.restPointer();
      // A hover of the row that was under the pointer goes after a moment.
      const hover = this.page.locator('.monaco-hover:visible');
      await hover
        .first()
        .waitFor({ state: 'hidden', timeout: 2000 })
        .catch(() => undefined);
    }
    await this.page.screenshot({ path, ...options });
    return path;
  }

  async until(
    condition: () => Promise<boolean>,
    timeoutMs: number,
    describe: () => string | Promise<string>,
  ): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error(`Not within ${timeoutMs / 1000} s: ${await describe()}`);
      await this.page.waitForTimeout(25);
    }
  }
}

/** The little of the page's world that is needed there; the tests are not compiled for a browser. */
declare const getComputedStyle: (element: unknown) => { color: string; backgroundColor: string };

interface PageElement {
  parentElement: PageElement | null;
}

/** Runs in the page. */
const textColour = (element: unknown): string => getComputedStyle(element).color;

/** Runs in the page: the first background, going outwards, that is not transparent. */
const solidBackground = (element: unknown): string => {
  for (let at = element as PageElement | null; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(colour)) return colour;
  }
  return 'rgb(255, 255, 255)';
};

function iconOf(classes: string): string {
  const names = classes.split(/\s+/).filter((name) => name.startsWith('codicon-'));
  const icon = names.find((name) => !name.startsWith('codicon-modifier-'))?.slice('codicon-'.length) ?? '';
  return names.includes('codicon-modifier-spin') ? `${icon}~spin` : icon;
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.count()) > 0 ? plain(await locator.first().innerText()) : '';
}

/** The editor draws spaces as no-break spaces. */
function plain(text: string): string {
  return text.replace(/\u00a0/g, ' ').trim();
}
