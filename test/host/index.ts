import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { print } from './print';

/** Called by the editor: runs every test file beside this one and rejects when one failed. */
export async function run(): Promise<void> {
  failOnUnhandled();
  const { default: Mocha } = await import('mocha');
  // The editor's own lines share the console of the host: ours are marked (see runInCodeServer).
  Mocha.reporters.Base.consoleLog = print;
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: true, reporter: countingReporter() });
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.js'))) {
    mocha.addFile(join(__dirname, file));
  }
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** The reporter lives in the repository, not in the bundle: `out/test/host` is three folders deep. */
function countingReporter(): string {
  return join(__dirname, '../../../test/support/countingReporter.cjs');
}

/**
 * A rejection of ours that nobody waits for fails the test that runs. The built-in extensions share this process and
 * have their own, which are not ours to judge.
 */
function failOnUnhandled(): void {
  const repository = join(__dirname, '../../..');
  process.on('unhandledRejection', (reason) => {
    if (!(reason instanceof Error) || !reason.stack) return;
    const ours = ['dist', 'out'].some((folder) => reason.stack?.includes(join(repository, folder)));
    if (ours) throw reason;
  });
}
