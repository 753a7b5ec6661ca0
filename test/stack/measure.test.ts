import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '../support/engine';
import { measureStart } from './support/measure';
import { measurementsFile, readMeasurements, writeMeasurements } from './support/measurements';
import { StackRun } from './support/stackRun';

describe('the figures of the bundled stack', function () {
  this.timeout(300_000);

  const folder = mkdtempSync(join(tmpdir(), 'dev-stack-measurements-'));
  const file = join(folder, 'measurements.json');
  let run: StackRun;
  before(async function () {
    this.timeout(600_000);
    copyFileSync(measurementsFile, file);
    run = new StackRun(await useEngine(), `dstest-measure-${process.pid}`);
    await run.prepare(['redis', 'mail']);
  });
  after(async () => {
    await run?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are measured at a start, and take the place of the estimates', async () => {
    const estimated = readMeasurements(file);
    const found = await measureStart(
      run.engine,
      run.project,
      () => run.start(),
      () => run.running(),
    );
    assert.deepEqual(Object.keys(found).sort(), ['mailpit', 'redis']);
    for (const [service, { memory, healthy, measured }] of Object.entries(found)) {
      assert.ok(memory >= 1 && memory <= 256, `${service}: ${memory} MB within its limit`);
      assert.ok(Number.isInteger(healthy) && healthy >= 1 && healthy < 170, `${service}: ${healthy} s`);
      assert.equal(measured, true);
    }
    writeMeasurements(found, file);
    assert.deepEqual(readMeasurements(file), {
      note: estimated.note,
      services: { ...estimated.services, ...found },
    });
  });
});
