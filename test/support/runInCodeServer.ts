import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from './browser';
import { startCodeServer, workspaceUrl } from './codeServer';
import { root } from './root';

export interface HostRun {
  extensionDir: string;
  folder: string;
  /** Module without its extension, whose exported `run()` is called inside the extension host. */
  tests: string;
  timeoutMs: number;
  environment?: Readonly<Record<string, string>>;
  userSettings?: Readonly<Record<string, unknown>>;
}

/**
 * Runs a tests module inside the extension host of code-server and answers its exit code; what the host prints goes
 * to our output. The host takes its orders from the page: the address names the module, and the page must offer two
 * functions, for console lines and for the end, before it loads.
 */
export async function runInCodeServer(run: HostRun): Promise<number> {
  const server = await startCodeServer({
    extensionDir: run.extensionDir,
    folder: run.folder,
    ...(run.environment ? { environment: run.environment } : {}),
    ...(run.userSettings ? { userSettings: run.userSettings } : {}),
  });
  try {
    const browser = await launchBrowser();
    try {
      const host = hostConsole();
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const ended = new Promise<number>((resolve) => {
        void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
      });
      await page.exposeFunction('codeAutomationLog', host.print);
      await page.goto(workspaceUrl(server.port, run.folder, run.extensionDir, run.tests));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<number>((resolve) => {
        timer = setTimeout(() => {
          console.error(
            `The extension host did not finish within ${run.timeoutMs / 1000} s (see ${host.file})`,
          );
          resolve(1);
        }, run.timeoutMs);
      });
      const code = await Promise.race([ended, late]);
      clearTimeout(timer);
      return code;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** Lines of the suite go to our output; the editor's own, which come through the same door, to a file. */
function hostConsole(): { print: (type: string, args: unknown) => void; file: string } {
  mkdirSync(join(root, 'out'), { recursive: true });
  const file = join(root, 'out', 'host-console.log');
  writeFileSync(file, '');
  return {
    file,
    print: (type, args) => {
      const parts = Array.isArray(args) ? args : [args];
      const text = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
      if (text.startsWith('host| ')) console.log(text.slice('host| '.length));
      else appendFileSync(file, `${type}: ${text}\n`);
    },
  };
}
