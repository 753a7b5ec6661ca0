import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repeatedProbe } from '../../../src/core/live/repeatedProbe';

const cheap = { exitCode: 1, tookMs: 50 };

describe('a health check that is repeated within the container', () => {
  it('is tried at once where it is cheap, the start is young and cores are free', () => {
    const of = (last = cheap as Parameters<typeof repeatedProbe>[1], waitedMs = 100, crowd = 0.5) =>
      repeatedProbe(['x'], last, waitedMs, crowd) !== undefined;
    assert.equal(of(), true);
    assert.equal(of(cheap, 100, 1), true);
    assert.equal(repeatedProbe(['x'], undefined, 100, 0.5), undefined, 'nothing is known of it yet');
    assert.equal(of({ exitCode: 1, tookMs: 500 }), false, 'dear');
    assert.equal(of({ exitCode: 127, tookMs: 50 }), false, 'no such program');
    assert.equal(of(cheap, 10_000), false, 'a long start');
    assert.equal(of(cheap, 100, 1.5), false, 'a crowd');
  });

  it('has half a core at most', () => {
    const pauseOf = (tookMs: number): string | undefined =>
      /sleep (\S+)/.exec(repeatedProbe(['x'], { exitCode: 1, tookMs }, 100, 0.5)?.join(' ') ?? '')?.[1];
    assert.deepEqual([10, 50, 100, 200].map(pauseOf), ['0.020', '0.020', '0.060', '0.100']);
  });

  describe('as a shell runs it', () => {
    const run = (script: string) => {
      const [program = '', ...words] = repeatedProbe(['sh', '-c', script, 'a b', 'c'], cheap, 0, 0.5) ?? [];
      const { status, stdout } = spawnSync(program, words, { encoding: 'utf8', timeout: 30_000 });
      return { status, stdout };
    };

    it('passes with the first try that does, and prints what that one said', () => {
      const folder = mkdtempSync(join(tmpdir(), 'dev-stack-probe-'));
      try {
        const count = `echo x >> '${folder}/tries'; n=$(wc -l < '${folder}/tries')`;
        const script = `${count}; echo "try $((n)) of $0 $1"; [ $n -ge 3 ]`;
        assert.deepEqual(run(script), { status: 0, stdout: 'try 3 of a b c' });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it('ends by itself with the exit code and the words of the last try', () => {
      assert.deepEqual(run('echo out; echo err >&2; exit 7'), { status: 7, stdout: 'out\nerr' });
    });
  });
});
