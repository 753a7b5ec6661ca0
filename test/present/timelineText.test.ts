import assert from 'node:assert/strict';
import {
  criticalPath,
  slowestStep,
  type ServiceTimeline,
  type StartTimeline,
} from '../../src/core/live/startTimeline';
import { timelineText } from '../../src/present/timelineText';

const after = (service: string) => [{ service, condition: 'service_healthy' as const }];

/** A start of these services that began at 1 000 and ended when the last was ready. */
function timeline(services: readonly ServiceTimeline[], more: Partial<StartTimeline> = {}): StartTimeline {
  const endedAt = Math.max(...services.map((one) => one.ready ?? 0));
  return { project: 'shop', startedAt: 1_000, endedAt, outcome: 'done', services, ...more };
}

const chain = timeline([
  {
    service: 'db',
    waitedFor: [],
    createBegan: 1_010,
    created: 1_060,
    startBegan: 1_120,
    started: 1_300,
    firstProbe: 1_340,
    ready: 1_900,
  },
  {
    service: 'cache',
    waitedFor: [],
    createBegan: 1_010,
    created: 1_120,
    startBegan: 1_120,
    started: 1_350,
    ready: 1_400,
  },
  {
    service: 'web',
    waitedFor: [...after('db'), ...after('cache')],
    createBegan: 1_010,
    created: 1_050,
    startBegan: 1_900,
    started: 2_000,
    ready: 2_300,
  },
]);

const steps = (one: StartTimeline): string[] =>
  criticalPath(one).map(({ service, what, from, to }) => `${service} ${what} ${to - from}`);

describe('the critical path of a start', () => {
  it('goes back from the last that was ready over what each waited for longest', () => {
    assert.deepEqual(steps(chain), [
      'cache create 110',
      'db start 180',
      'db getReady 600',
      'web start 100',
      'web getReady 300',
    ]);
    assert.deepEqual(slowestStep(criticalPath(chain)), {
      service: 'db',
      what: 'getReady',
      from: 1_300,
      to: 1_900,
    });
  });

  it('begins with a pull where that held it up', () => {
    const pulled = timeline([
      {
        service: 'db',
        waitedFor: [],
        pullBegan: 1_000,
        pulled: 9_000,
        createBegan: 9_000,
        created: 9_050,
        startBegan: 9_050,
        started: 9_200,
        ready: 9_200,
      },
    ]);
    assert.deepEqual(steps(pulled), ['db pull 8000', 'db create 50', 'db start 150']);
  });

  it('tells time spent waiting for a place', () => {
    const queued = timeline([
      {
        service: 'a',
        waitedFor: [],
        createBegan: 1_000,
        created: 1_100,
        startBegan: 1_100,
        started: 1_700,
        ready: 1_700,
      },
      {
        service: 'b',
        waitedFor: [],
        createBegan: 1_000,
        created: 1_050,
        startBegan: 1_700,
        started: 2_000,
        ready: 2_000,
      },
    ]);
    assert.deepEqual(steps(queued), ['a create 100', 'b queue 600', 'b start 300']);
  });

  it('ends with what never got ready', () => {
    const failed = timeline(
      [
        {
          service: 'db',
          waitedFor: [],
          createBegan: 1_000,
          created: 1_010,
          startBegan: 1_010,
          started: 1_100,
        },
      ],
      { endedAt: 31_000, outcome: 'failed' },
    );
    assert.deepEqual(steps(failed), ['db create 10', 'db start 90', 'db getReady 29900']);
  });

  it('knows a service that ran and only had to get ready', () => {
    assert.deepEqual(steps(timeline([{ service: 'db', waitedFor: [], ready: 1_500 }])), ['db getReady 500']);
    assert.deepEqual(steps(timeline([], { endedAt: 1_010 })), []);
  });
});

describe('a start as text', () => {
  it('has a bar for each service and names critical path and slowest step', () => {
    assert.equal(
      timelineText(chain),
      [
        'shop: started after 1.30 s',
        '',
        '        0 s                                       1.30 s',
        'db     |···-▒▒▒▒▒▒▒▒██████████████████████              | ready 0.90 s',
        'cache  |····▒▒▒▒▒▒▒▒▒██                                 | ready 0.40 s',
        'web    |··-------------------------------▒▒▒▒███████████| ready 1.30 s after db, cache',
        '',
        '↓ pull  · create  - wait  ▒ start  █ until ready',
        '',
        'Critical path:',
        '  → cache: create 0.11 s',
        '  → db: start 0.18 s, ready 0.60 s',
        '  → web: start 0.10 s, ready 0.30 s',
        'Slowest step: db getting ready, 0.60 s (46 % of the whole).',
        '',
      ].join('\n'),
    );
  });

  it('says so when there was nothing to do', () => {
    assert.equal(
      timelineText(timeline([], { endedAt: 1_020 })),
      'shop: started after 0.02 s; nothing had to be started.\n',
    );
  });

  it('tells what was not ready when it failed', () => {
    const failed = timeline(
      [
        { service: 'db', waitedFor: [], startBegan: 1_010, started: 1_100, exited: 2_000 },
        { service: 'web', waitedFor: after('db'), createBegan: 1_000, created: 1_010 },
      ],
      { endedAt: 2_000, outcome: 'failed' },
    );
    const text = timelineText(failed);
    assert.match(text, /^shop: failed after 1\.00 s$/m);
    assert.match(text, /exited 1\.00 s$/m);
    assert.match(text, /not started after db$/m);
  });
});
