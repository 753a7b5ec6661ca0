import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDebianPackages } from './debianPackages';
import { freePort } from './freePort';
import { root } from './root';
import { runCommand } from './runCommand';

/** 4.100.3 is VS Code 1.100.3: the oldest editor that package.json's `engines` admits, and the newest for Node 20. */
const version = '4.100.3';

/** Settings that keep a test run quiet; a run's own settings win. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'git.enabled': false,
  'window.commandCenter': false,
  'chat.commandCenter.enabled': false,
  'files.autoSave': 'off',
};

/** The question at the start would stand before everything. */
const restrictedSettings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

/**
 * Puts code-server, VS Code's workbench and extension host without a display, into `.vscode-test/code-server` and
 * answers the path of its entry. Takes about a minute the first time and nothing afterwards. The package's own install
 * scripts are not run: they download builds; the four native modules the editor needs are compiled here instead.
 */
export async function installCodeServer(): Promise<string> {
  const folder = join(root, '.vscode-test', 'code-server');
  const home = join(folder, 'node_modules', 'code-server');
  const done = join(folder, `.installed-${version}-${process.version}`);
  if (existsSync(done)) return home;

  await ensureDebianPackages(
    [
      'libkrb5-dev',
      'libsecret-1-dev',
      'libx11-dev',
      'libxkbfile-dev',
      'pkg-config',
      'build-essential',
      'python3',
    ],
    'the editor under test',
  );
  console.log(`Installing code-server ${version} (about a minute)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const npm = ['--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['install', `code-server@${version}`, '--ignore-scripts', ...npm], { cwd: folder });

  const editor = join(home, 'lib', 'vscode');
  await runCommand('npm', ['install', '--omit=dev', '--ignore-scripts', ...npm], { cwd: editor });
  symlinkSync('node_modules', join(editor, 'node_modules.asar'));
  const native = ['@vscode/spdlog', 'native-watchdog', 'kerberos', 'node-pty'];
  // node-pty ends with an error in a step for another platform, after its module was built: judge by the file.
  const pty = join(editor, 'node_modules', 'node-pty', 'build', 'Release', 'pty.node');
  const env = { ...process.env, ...localHeaders() };
  await runCommand('npm', ['rebuild', ...native, ...npm], { cwd: editor, env }).catch((error: unknown) => {
    if (!existsSync(pty)) throw error;
  });
  await runCommand('npm', ['rebuild', 'argon2', ...npm], { cwd: folder, env });

  writeFileSync(done, '');
  return home;
}

/** Node's headers where they came with Node itself: nothing needs to be downloaded for the native modules then. */
function localHeaders(): NodeJS.ProcessEnv {
  const nodedir = dirname(dirname(process.execPath));
  return existsSync(join(nodedir, 'include', 'node', 'node.h')) ? { npm_config_nodedir: nodedir } : {};
}

export interface CodeServerOptions {
  /** Folder of the extension under development; without it the editor runs what `extensionsDir` holds. */
  extensionDir?: string;
  /** Workspace folder to open. */
  folder: string;
  /** Kept after stop when given; a temporary one is removed. */
  userDataDir?: string;
  extensionsDir?: string;
  userSettings?: Readonly<Record<string, unknown>>;
  port?: number;
  environment?: Readonly<Record<string, string>>;
  /** Opens the folder in restricted mode: nobody has said yet that it is trusted. */
  restricted?: boolean;
}

export interface CodeServer {
  /** Address of the page with the workspace (and the extension under development) opened. */
  url: string;
  port: number;
  userDataDir: string;
  stop(): Promise<void>;
}

/** Starts the editor on loopback and resolves when it answers. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const home = await installCodeServer();
  const scratch = mkdtempSync(join(tmpdir(), 'dev-stack-editor-'));
  const userDataDir = options.userDataDir ?? join(scratch, 'user');
  const extensionsDir = options.extensionsDir ?? join(scratch, 'extensions');
  const port = options.port ?? (await freePort());
  mkdirSync(join(userDataDir, 'User'), { recursive: true });
  mkdirSync(extensionsDir, { recursive: true });
  writeFileSync(
    join(userDataDir, 'User', 'settings.json'),
    JSON.stringify(
      { ...quietSettings, ...(options.restricted ? restrictedSettings : {}), ...options.userSettings },
      undefined,
      2,
    ),
  );

  const log = join(userDataDir, 'server.log');
  const output = openSync(log, 'a');
  const child = spawn(
    process.execPath,
    [
      home,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--user-data-dir', userDataDir, '--extensions-dir', extensionsDir],
      ...['--config', join(scratch, 'config.yaml')],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(options.restricted ? [] : ['--disable-workspace-trust']),
    ],
    {
      detached: true,
      stdio: ['ignore', output, output],
      env: editorEnvironment(options.environment, scratch),
    },
  );
  const stop = async (): Promise<void> => {
    await stopGroup(child);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    await whenAnswering(`http://127.0.0.1:${port}/healthz`, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: workspaceUrl(port, options.folder, options.extensionDir), port, userDataDir, stop };
}

/** Address of a workspace page; `tests` names a module whose `run()` the extension host is to call. */
export function workspaceUrl(port: number, folder: string, extensionDir?: string, tests?: string): string {
  const remote = (path: string): string => `vscode-remote://localhost:${port}${path}`;
  const payload: [string, string][] = [];
  if (extensionDir) payload.push(['extensionDevelopmentPath', remote(extensionDir)]);
  if (tests) payload.push(['extensionTestsPath', remote(tests)]);
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/** The surrounding editor, if any, must not leak into the one under test. */
function editorEnvironment(
  extra: Readonly<Record<string, string>> | undefined,
  scratch: string,
): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  // code-server registers its running instance by a socket under this folder; a shared one would join two test runs.
  const session = { XDG_RUNTIME_DIR: scratch, CODE_SERVER_SESSION_SOCKET: join(scratch, 'session.sock') };
  return { ...Object.fromEntries(inherited), ...session, ...extra };
}

async function whenAnswering(url: string, child: ChildProcess, log: string): Promise<void> {
  for (const end = Date.now() + 90_000; Date.now() < end && child.exitCode === null;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  throw new Error(`code-server did not start\n${readFileSync(log, 'utf8').slice(-4000)}`);
}

/** The server's extension hosts and terminals are its children: the whole process group ends. */
async function stopGroup(child: ChildProcess): Promise<void> {
  const group = child.pid;
  if (group === undefined) return;
  const ended =
    child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  signalGroup(group, 'SIGTERM');
  await Promise.race([ended, sleep(3000)]);
  signalGroup(group, 'SIGKILL');
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The group is gone.
  }
}
