import assert from 'node:assert/strict';
import { PlainDisplay } from '../../../src/cli/print/plainDisplay';
import { FakeClock } from '../../fakes/fakeClock';
import { recordingOutput } from '../recordingOutput';

describe('progress where there is no terminal', () => {
  const setUp = () => {
    const clock = new FakeClock();
    const output = recordingOutput();
    return { clock, output, display: new PlainDisplay(output, clock) };
  };

  it('is a line for each step that ended, and for each that failed', () => {
    const { output, display } = setUp();
    const text = 'create container shop-web-1';
    display.tell({ kind: 'planned', steps: 2 });
    display.tell({ kind: 'step', phase: 'begin', text, service: 'web' });
    display.tell({ kind: 'step', phase: 'end', text, service: 'web', durationMs: 240 });
    display.tell({ kind: 'step', phase: 'failed', text: 'start it', service: 'web', durationMs: 1000 });
    display.tell({ kind: 'warning', message: 'careful' });
    assert.deepEqual(output.lines, [
      'create container shop-web-1 (0.2 s)',
      'failed: start it (1.0 s)',
      'warning: careful',
    ]);
  });

  it('tells of a pull when it begins, now and then, and when it is done', async () => {
    const { clock, output, display } = setUp();
    const pull = { kind: 'pull', image: 'redis:7', services: ['redis'], totalBytes: 40e6 } as const;
    for (let megabytes = 0; megabytes < 30; megabytes += 1) {
      display.tell({ ...pull, currentBytes: megabytes * 1e6, done: false });
      await clock.advance(1000);
    }
    display.tell({ ...pull, currentBytes: 40e6, done: true });
    assert.deepEqual(output.lines, [
      'pulling redis:7 0 B of 40 MB',
      'pulling redis:7 10 of 40 MB',
      'pulling redis:7 20 of 40 MB',
      'pulled redis:7 (40 MB)',
    ]);
  });

  it('does not call an image pulled that was not, and leaves a size out that was never told', () => {
    const { output, display } = setUp();
    const pull = { kind: 'pull', services: [], currentBytes: 0, totalBytes: 0, done: true } as const;
    display.tell({ ...pull, image: 'gone:1', failed: true });
    display.tell({ ...pull, image: 'here:1' });
    assert.deepEqual(output.lines, ['pulled here:1']);
  });

  it('counts what is ready, and repeats the same news rarely', async () => {
    const { clock, output, display } = setUp();
    const tell = (ready: number, detail: string): void =>
      display.tell({ kind: 'ready', ready, total: 2, waitingFor: [{ service: 'db', detail }] });
    tell(0, 'starting');
    tell(0, 'probe 1: refused');
    tell(1, 'probe 2: refused');
    await clock.advance(10_000);
    tell(1, 'probe 3: refused');
    display.tell({ kind: 'ready', ready: 2, total: 2, waitingFor: [] });
    assert.deepEqual(output.lines, [
      '0 of 2 ready, waiting for db (starting)',
      '1 of 2 ready, waiting for db (probe 2: refused)',
      '1 of 2 ready, waiting for db (probe 3: refused)',
      '2 of 2 ready',
    ]);
  });
});
