import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/root';
import { type Workbench } from './workbench';

/**
 * With `DEV_STACK_PICTURES=1` the pictures of the README are taken anew, at one and a half times the size, with the ports and the
 * project name that users see. Not on a machine whose own `dev-stack` project matters.
 */
export const forReadme = process.env['DEV_STACK_PICTURES'] === '1';

/** A picture for the README: without the title bar, from the left edge, as wide as asked for. */
export async function takePicture(
  workbench: Workbench,
  name: string,
  options: { width?: number; height?: number; scale?: 'css' } = {},
): Promise<void> {
  const size = workbench.page.viewportSize() ?? { width: 1120, height: 640 };
  const titleBar = 30;
  const clip = {
    x: 0,
    y: titleBar,
    width: options.width ?? size.width,
    height: options.height ?? size.height - titleBar,
  };
  const file = await workbench.screenshot(`readme-${name}`, { clip, scale: options.scale ?? 'device' });
  if (!forReadme) return;
  const folder = join(root, 'media', 'screenshots');
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, `${name}.png`));
}
