import { spawnSync } from 'node:child_process';
import { root } from './root';

/** What `npm run check` runs, in this order, and what to do when a step fails. */
const steps: readonly { script: string; repair: string }[] = [
  { script: 'typecheck', repair: 'Repair the types named above (npm run typecheck shows them again).' },
  { script: 'lint', repair: 'npx eslint . --fix repairs part of it.' },
  { script: 'format:check', repair: 'npm run format repairs it.' },
  { script: 'rooms', repair: 'Each rule of .dependency-cruiser.cjs tells the way out in its comment.' },
  { script: 'dead', repair: 'Delete what is named above, or use it.' },
  {
    script: 'build',
    repair: 'A value import of the editor below src/cli fails here, as does a broken import.',
  },
  { script: 'test', repair: 'npm test -- unit (or scenarios, host, workbench) runs one part again.' },
];

/** Runs the steps up to the first that fails; `--no-test` leaves the tests out. */
function check(options: readonly string[]): number {
  const wanted = steps.filter(({ script }) => script !== 'test' || !options.includes('--no-test'));
  for (const { script, repair } of wanted) {
    const started = Date.now();
    console.log(`-- ${script}`);
    const { status } = spawnSync('npm', ['run', '--silent', script], {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) {
      console.error(`-- ${script} failed. ${repair}`);
      return 1;
    }
    console.log(`-- ${script}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
  return 0;
}

process.exit(check(process.argv.slice(2)));
