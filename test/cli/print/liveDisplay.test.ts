import assert from 'node:assert/strict';
import { LiveDisplay } from '../../../src/cli/print/liveDisplay';
import { openDisplays } from '../../../src/cli/print/progressDisplay';
import { type ServiceState } from '../../../src/core/model/serviceState';
import { FakeClock } from '../../fakes/fakeClock';
import { now, service, stackStatus, status } from '../../present/make';
import { recordingOutput } from '../recordingOutput';
import { terminalScreen } from './terminalScreen';

describe('progress on a terminal', () => {
  const setUp = (
    names: readonly string[],
    size: { columns?: number; rows?: number } = {},
    removes = false,
  ) => {
    const clock = new FakeClock(now);
    const output = recordingOutput({ terminal: true, ...size });
    const display = new LiveDisplay(output, clock, { title: 'Starting shop', services: names, removes });
    const states = new Map<string, ServiceState>(names.map((name) => [name, { kind: 'absent' }]));
    const set = (more: Record<string, ServiceState>): void => {
      for (const [name, state] of Object.entries(more)) states.set(name, state);
      display.update(
        stackStatus(names.map((name) => status(service(name), states.get(name) ?? { kind: 'absent' }))),
      );
    };
    return { clock, output, display, set, screen: () => terminalScreen(output.text) };
  };

  it('has a row for each service, redrawn in place', async () => {
    const { clock, display, set, screen } = setUp(['db', 'web']);
    set({ db: { kind: 'starting', since: now, failingStreak: 0, lastProbe: undefined } });
    set({ web: { kind: 'waiting', for: ['db'] } });
    await clock.advance(1000);
    display.tell({ kind: 'ready', ready: 0, total: 2, waitingFor: [{ service: 'db', detail: '1 s' }] });
    await clock.advance(1000);
    const drawn = screen();
    assert.match(drawn[0] ?? '', /^Starting shop · 0 of 2 ready, waiting for db \(1 s\) · 2 s$/);
    assert.match(drawn[1] ?? '', /^ {2}[⠋-⠿] db\s+starting · 2 s\s+2\.0 s$/);
    assert.match(drawn[2] ?? '', /^ {2}◔ web\s+starting · waiting for db\s+2\.0 s$/);
    assert.equal(drawn.length, 3);
    await display.end();
  });

  it('stops the time of a service that is ready', async () => {
    const { clock, display, set, screen } = setUp(['db']);
    set({ db: { kind: 'starting', since: now, failingStreak: 0, lastProbe: undefined } });
    await clock.advance(1500);
    set({ db: { kind: 'ready', since: now } });
    await clock.advance(5000);
    assert.match(screen()[1] ?? '', /^ {2}✔ db\s+healthy\s+1\.5 s$/);
    await display.end();
  });

  it('cuts what it says of a service on a narrow terminal, then leaves out times', async () => {
    const state: ServiceState = { kind: 'waiting', for: ['the-database-of-the-shop'] };
    const drawnAt = async (columns: number): Promise<string> => {
      const { clock, display, set, screen } = setUp(['web'], { columns });
      set({ web: state });
      await clock.advance(1000);
      const [, row = ''] = screen();
      await display.end();
      return row;
    };
    assert.match(await drawnAt(40), /^ {2}◔ web {3}starting · waiting f?o?r?…\s+1\.0 s$/);
    assert.match(await drawnAt(20), /^ {2}◔ web {3}starting…?…$/);
  });

  it('puts lines that stay above the picture', async () => {
    const { display, set, screen } = setUp(['db']);
    set({});
    display.tell({ kind: 'warning', message: 'careful' });
    display.tell({ kind: 'step', phase: 'failed', text: 'start container shop-db-1', service: 'db' });
    assert.deepEqual(screen().slice(0, 2), ['warning: careful', 'failed: start container shop-db-1']);
    assert.match(screen()[2] ?? '', /^Starting shop/);
    await display.end();
  });

  it('hides the cursor while it draws and brings it back', async () => {
    const { clock, output, display, set } = setUp(['db']);
    set({});
    assert.equal(openDisplays.size, 1);
    await display.end();
    assert.ok(output.text.lastIndexOf('\u001b[?25h') > output.text.lastIndexOf('\u001b[?25l'));
    assert.equal(openDisplays.size, 0);
    const before = output.text;
    await clock.advance(1000);
    assert.equal(output.text, before);
  });

  it('never gets higher or wider than the terminal; what is at rest gives way', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `service-${index}`);
    const { clock, display, set, screen } = setUp(names, { columns: 30, rows: 8 });
    set({
      'service-18': { kind: 'waiting', for: ['service-1', 'service-2'] },
      'service-19': {
        kind: 'exited',
        exitCode: 1,
        outOfMemory: false,
        finishedAt: now,
        error: 'a long error',
      },
    });
    await clock.advance(100);
    const drawn = screen();
    assert.ok(drawn.length <= 7, drawn.join('\n'));
    for (const line of drawn) assert.ok(line.length < 30, line);
    assert.ok(drawn.some((line) => line.includes('service-18')));
    assert.ok(drawn.some((line) => line.includes('service-19')));
    assert.equal(drawn.at(-1), '  and 15 more');
    await display.end();
  });

  it('calls removed what it took away', async () => {
    const { clock, display, set, screen } = setUp(['db'], {}, true);
    set({ db: { kind: 'stopping' } });
    await clock.advance(200);
    set({ db: { kind: 'absent' } });
    await display.end();
    assert.match(screen()[1] ?? '', /^ {2}○ db\s+removed\s+0\.2 s$/);
  });
});
