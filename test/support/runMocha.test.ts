import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noCounts, readCounts } from './runMocha';

describe('what a test run counts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dev-stack-counts-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const counted = (counts: object | undefined, exitCode: number): object => {
    const file = join(folder, `${Math.random()}.json`);
    if (counts) writeFileSync(file, JSON.stringify(counts));
    return readCounts(file, exitCode);
  };

  it('is what the reporter wrote', () => {
    const counts = { passed: 3, failed: 2, pending: 1 };
    assert.deepEqual(counted(counts, 2), { ...noCounts(), ...counts });
  });

  it('is one failure when the run died before it could count', () => {
    assert.deepEqual(counted(undefined, 1), { ...noCounts(), passed: 0, failed: 1, pending: 0 });
  });

  it('is a failure too when every test passed but the process did not end well', () => {
    assert.deepEqual(counted({ passed: 3, failed: 0, pending: 0 }, 7), {
      ...noCounts(),
      passed: 3,
      failed: 1,
      pending: 0,
    });
  });

  it('is a failure when there was nothing to run', () => {
    assert.deepEqual(counted({ passed: 0, failed: 0, pending: 0 }, 0), {
      ...noCounts(),
      passed: 0,
      failed: 1,
      pending: 0,
    });
  });
});
