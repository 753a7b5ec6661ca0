import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../support/browser';
import { startCodeServer, type CodeServerOptions } from '../support/codeServer';
import { root } from '../support/root';
import { Workbench } from './workbench';

export const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  contrast: 'Default High Contrast',
  lightContrast: 'Default High Contrast Light',
} as const;

export type ThemeName = keyof typeof themes;

export interface EditorSession {
  workbench: Workbench;
  /** Closes browser and editor. */
  close(): Promise<void>;
}

export interface EditorSessionOptions extends Pick<
  CodeServerOptions,
  'folder' | 'extensionsDir' | 'environment' | 'restricted'
> {
  theme?: ThemeName;
  /** The extension under development by default; `installed` runs what is in `extensionsDir`. */
  extension?: 'development' | 'installed';
  settings?: Readonly<Record<string, unknown>>;
  viewport?: { width: number; height: number };
  /** Device pixels for each pixel of the page; 1 by default. */
  scale?: number;
}

/** Opens the real workbench on a folder, in a browser of its own. */
export async function openEditor(options: EditorSessionOptions): Promise<EditorSession> {
  const home = mkdtempSync(join(tmpdir(), 'dev-stack-home-'));
  const server = await startCodeServer({
    folder: options.folder,
    ...(options.extension === 'installed' ? {} : { extensionDir: root }),
    ...(options.extensionsDir ? { extensionsDir: options.extensionsDir } : {}),
    ...(options.restricted ? { restricted: true } : {}),
    // A copy of the bundled stack of its own, not the one of whoever runs the tests.
    environment: { DEV_STACK_HOME: home, ...options.environment },
    userSettings: {
      'workbench.colorTheme': themes[options.theme ?? 'light'],
      'window.autoDetectColorScheme': false,
      'window.title': '${rootName}',
      'remote.autoForwardPorts': false,
      // Terminals drawn as text, so that a test can read them.
      'terminal.integrated.gpuAcceleration': 'off',
      ...options.settings,
    },
  });
  try {
    const browser = await launchBrowser();
    const close = async (): Promise<void> => {
      await browser.close();
      await server.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    };
    try {
      const page = await browser.newPage({
        viewport: options.viewport ?? { width: 1280, height: 800 },
        deviceScaleFactor: options.scale ?? 1,
        reducedMotion: 'reduce',
      });
      // The first start of an editor on a busy machine takes its time.
      page.setDefaultTimeout(60_000);
      await page.goto(server.url);
      const workbench = new Workbench(page);
      await workbench.whenReady();
      page.setDefaultTimeout(30_000);
      return { workbench, close };
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Mocha hook body: keeps a picture of the workbench as it was when a test failed. */
export async function photographFailure(
  context: Mocha.Context,
  session: EditorSession | undefined,
): Promise<void> {
  const test = context.currentTest;
  if (!session || test?.state !== 'failed') return;
  const name = test
    .fullTitle()
    .replace(/[^a-z0-9]+/gi, '-')
    .slice(0, 80);
  await session.workbench.screenshot(join('failed', name)).catch(() => undefined);
}
