import { runTests } from '@vscode/test-electron';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root';
import { type HostRun } from './runInCodeServer';

/** The oldest editor that package.json's `engines` admits: what works there works everywhere. */
const version = '1.100.3';

/** True where VS Code can be downloaded and has a screen to open its window on. */
export async function canRunElectron(): Promise<boolean> {
  const screen =
    process.platform === 'win32' ||
    process.platform === 'darwin' ||
    Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (!screen) return false;
  try {
    const address = `https://update.code.visualstudio.com/api/versions/${version}/linux-x64/stable`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(5000) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Runs a tests module inside the extension host of VS Code itself and answers its exit code. */
export async function runInElectron(run: HostRun): Promise<number> {
  const userDataDir = mkdtempSync(join(tmpdir(), 'dev-stack-code-'));
  const late = setTimeout(() => {
    throw new Error(`VS Code did not finish within ${run.timeoutMs / 1000} s`);
  }, run.timeoutMs);
  try {
    return await runTests({
      version,
      cachePath: join(root, '.vscode-test', 'vscode'),
      extensionDevelopmentPath: run.extensionDir,
      extensionTestsPath: run.tests,
      extensionTestsEnv: { ...run.environment },
      launchArgs: [
        run.folder,
        ...['--disable-extensions', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
        ...['--user-data-dir', userDataDir],
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    clearTimeout(late);
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
