import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { tellVersion } from '../../src/cli/tellVersion';
import { version } from '../../package.json';

const start = join(__dirname, '..', '..', 'src', 'cli', 'start.ts');

describe('the question for the version', () => {
  it('is answered alike by the short way and the usual one', function () {
    this.timeout(60_000);
    // `--ansi never` changes nothing here, and takes the usual way.
    const answers = [['--version'], ['--ansi', 'never', 'version']].map((words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', start, ...words], {
        encoding: 'utf8',
        timeout: 50_000,
      });
      return { status, stdout, stderr };
    });
    const answer = { status: 0, stdout: `dev-stack ${version}\n`, stderr: '' };
    assert.deepEqual(answers, [answer, answer]);
  });

  it('leaves everything else to the usual way', () => {
    for (const words of [
      [],
      ['up'],
      ['version', '--format', 'json'],
      ['up', '--version'],
      ['--version', '-H', 'x'],
    ])
      assert.equal(tellVersion(words), false);
  });
});
