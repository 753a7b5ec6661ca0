import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder';
import { startCodeServer } from './codeServer';
import { root } from './root';

export interface RunningEditor {
  /** What to tell the user. */
  readonly message: string;
  stop(): Promise<void>;
}

const where = 'the stack is in the view "Dev Stack" at its left edge';

/** Opens VS Code with the extension where there is a display and `code`; else serves the editor on loopback. */
export async function startEditor(options: {
  readonly folder: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Even where there is a display. */
  readonly inBrowser: boolean;
}): Promise<RunningEditor> {
  const code = hasDisplay() && !options.inBrowser ? findCode() : undefined;
  if (code === undefined) {
    const server = await startCodeServer({
      extensionDir: root,
      folder: options.folder,
      userSettings: options.settings,
      environment: options.environment,
      userDataDir: cacheFolder('editor'),
    });
    return {
      message: `The editor with the extension, for any browser on this machine; ${where}:\n\n  ${server.url}`,
      stop: () => server.stop(),
    };
  }
  // An instance of its own: a window of one that already runs would not get our environment.
  const data = cacheFolder('vscode');
  mkdirSync(join(data, 'User'), { recursive: true });
  writeFileSync(join(data, 'User', 'settings.json'), JSON.stringify(options.settings, undefined, 2));
  const args = [
    '--new-window',
    '--wait',
    '--user-data-dir',
    data,
    `--extensionDevelopmentPath=${root}`,
    options.folder,
  ];
  const child = spawn(code, args, {
    env: { ...process.env, ...options.environment },
    stdio: 'ignore',
    detached: true,
    shell: process.platform === 'win32',
  });
  child.on('error', () => undefined);
  child.unref();
  return {
    message: `VS Code opens with the extension; ${where}.`,
    stop() {
      if (child.pid !== undefined && child.exitCode === null) stopGroup(child.pid);
      return Promise.resolve();
    },
  };
}

function stopGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch {
    // It was closed by hand.
  }
}

function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

function findCode(): string | undefined {
  const [separator, name] = process.platform === 'win32' ? [';', 'code.cmd'] : [':', 'code'];
  return (process.env.PATH ?? '')
    .split(separator)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
