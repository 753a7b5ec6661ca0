import { type Locator } from 'playwright-core';
import { type Workbench } from './workbench';

/** A walkthrough of the editor, opened by its title. */
export async function openWalkthrough(workbench: Workbench, title: string): Promise<Walkthrough> {
  const steps = workbench.page.locator('.gettingStartedContainer .getting-started-step');
  await workbench.runCommand('Welcome: Open Walkthrough...');
  await workbench.pick(title);
  await steps.first().waitFor();
  const named = (step: string): Locator =>
    steps.filter({ has: workbench.page.locator('h3').getByText(step, { exact: true }) });
  return {
    async stateOf(step) {
      const ticked = await named(step).locator('[role=checkbox]').getAttribute('aria-checked');
      return ticked === 'true' ? 'done' : 'open';
    },
    async press(step, button) {
      if ((await named(step).getAttribute('aria-expanded')) !== 'true')
        await named(step).locator('h3').click();
      await named(step).locator('a.monaco-button', { hasText: button }).click();
    },
  };
}

interface Walkthrough {
  stateOf(step: string): Promise<'open' | 'done'>;
  /** A step shows its buttons only while it is unfolded. */
  press(step: string, button: string): Promise<void>;
}
