import assert from 'node:assert/strict';
import { toServiceState, type StateHints } from '../../../src/core/live/serviceState';
import { type EngineContainer } from '../../../src/core/engine/wire';
import { labels } from '../../../src/core/model/labels';
import { type ServiceState } from '../../../src/core/model/serviceState';
import { sampleContainer, sampleService } from '../../fakes/sampleStack';

const db = sampleService('db');
const job = sampleService('job', { oneShot: true });
const off = sampleService('off', { active: false });
const refused = { startedAt: 3_000, endedAt: 3_010, exitCode: 1, output: 'connection refused' };
const passed = { startedAt: 2_500, endedAt: 2_510, exitCode: 0, output: 'ok' };

function stateOf(
  containers: readonly Partial<EngineContainer>[],
  hints: Partial<StateHints> = {},
  service = db,
): ServiceState {
  return toServiceState(
    service,
    containers.map((container, index) => sampleContainer({ number: index + 1, ...container })),
    { activity: undefined, stopRequested: new Set(), ...hints },
  );
}

const exited = (exitCode: number, more: Partial<EngineContainer> = {}): Partial<EngineContainer> => ({
  status: 'exited',
  exitCode,
  finishedAt: 5_000,
  ...more,
});

describe('toServiceState', () => {
  const one: [string, Partial<EngineContainer>, ServiceState][] = [
    ['a created container', { status: 'created', startedAt: undefined }, { kind: 'created' }],
    [
      'a start that failed',
      { status: 'created', startedAt: undefined, exitCode: 128, error: 'port is taken' },
      { kind: 'exited', exitCode: 128, outOfMemory: false, finishedAt: 1_000, error: 'port is taken' },
    ],
    ['no health check', {}, { kind: 'running', since: 2_000 }],
    [
      'a check that has not run',
      { health: { status: 'starting', failingStreak: 0, probes: [] } },
      { kind: 'starting', since: 2_000, failingStreak: 0, lastProbe: undefined },
    ],
    [
      'a check that failed so far',
      { health: { status: 'starting', failingStreak: 2, probes: [refused] } },
      { kind: 'starting', since: 2_000, failingStreak: 2, lastProbe: refused },
    ],
    [
      'a passed check',
      { health: { status: 'healthy', failingStreak: 0, probes: [passed] } },
      { kind: 'ready', since: 2_000 },
    ],
    [
      'a failed check, since its first failure',
      { health: { status: 'unhealthy', failingStreak: 1, probes: [passed, refused] } },
      { kind: 'unhealthy', since: 3_010, failingStreak: 1, lastProbe: refused },
    ],
    [
      'what an engine says after a pause, while no check failed',
      { health: { status: 'unhealthy', failingStreak: 0, probes: [refused, passed] } },
      { kind: 'ready', since: 2_000, early: true },
    ],
    [
      'a check that failed last, whatever is said of their number',
      { health: { status: 'unhealthy', failingStreak: 0, probes: [refused] } },
      { kind: 'unhealthy', since: 3_010, failingStreak: 0, lastProbe: refused },
    ],
    [
      'the back-off of the restart policy',
      { status: 'restarting', exitCode: 1, restartCount: 4 },
      { kind: 'restarting', exitCode: 1, restartCount: 4 },
    ],
    ['a paused container', { status: 'paused' }, { kind: 'paused', since: 2_000 }],
    ['a container being removed', { status: 'removing' }, { kind: 'stopping' }],
    ['a clean exit', exited(0), { kind: 'stopped', finishedAt: 5_000 }],
    ['SIGTERM', exited(143), { kind: 'stopped', finishedAt: 5_000 }],
    ['SIGINT', exited(130), { kind: 'stopped', finishedAt: 5_000 }],
    [
      'a crash',
      exited(1, { error: 'boom' }),
      { kind: 'exited', exitCode: 1, outOfMemory: false, finishedAt: 5_000, error: 'boom' },
    ],
    [
      'the end by lack of memory',
      exited(137, { outOfMemory: true }),
      { kind: 'exited', exitCode: 137, outOfMemory: true, finishedAt: 5_000, error: '' },
    ],
  ];
  for (const [what, container, expected] of one) {
    it(`tells ${what}: ${expected.kind}`, () => assert.deepEqual(stateOf([container]), expected));
  }

  it('calls a killed container stopped when somebody asked for its end', () => {
    const asked = { stopRequested: new Set(['db-1-id']) };
    assert.equal(stateOf([exited(137)], asked).kind, 'stopped');
    assert.equal(stateOf([exited(137)]).kind, 'exited');
  });

  it('is done when a one-shot ended with 0, and exited when it did not', () => {
    assert.deepEqual(stateOf([exited(0)], {}, job), { kind: 'done', startedAt: 2_000, finishedAt: 5_000 });
    assert.equal(stateOf([exited(3)], {}, job).kind, 'exited');
  });

  it('is absent without containers', () => assert.deepEqual(stateOf([]), { kind: 'absent' }));

  it('takes the worst of several replicas', () => {
    const healthy = { health: { status: 'healthy', failingStreak: 0, probes: [] } } as const;
    const unhealthy = { health: { status: 'unhealthy', failingStreak: 3, probes: [] } } as const;
    assert.equal(stateOf([healthy, healthy]).kind, 'ready');
    assert.equal(stateOf([healthy, unhealthy]).kind, 'unhealthy');
    assert.equal(stateOf([unhealthy, exited(1), healthy]).kind, 'exited');
    assert.equal(stateOf([healthy, exited(143)]).kind, 'stopped');
  });

  it('does not take the successor of a container being recreated for the service', () => {
    const successor = { status: 'created', labels: { [labels.replace]: 'shop-db-1' } } as const;
    assert.equal(stateOf([{}, successor]).kind, 'running');
    assert.equal(stateOf([successor]).kind, 'created');
  });

  describe('with an activity', () => {
    const waiting = { kind: 'waiting', for: ['kafka'] } as const;
    const stopping = { kind: 'stopping' } as const;
    it('waits or pulls only while nothing runs', () => {
      assert.deepEqual(stateOf([], { activity: waiting }), waiting);
      assert.deepEqual(stateOf([exited(1)], { activity: waiting }), waiting);
      assert.equal(stateOf([{}], { activity: waiting }).kind, 'running');
    });
    it('is stopping only while something runs', () => {
      assert.deepEqual(stateOf([{}], { activity: stopping }), stopping);
      assert.equal(stateOf([exited(0)], { activity: stopping }).kind, 'stopped');
    });
  });

  it('is not selected when its profiles are off, unless something of it is alive', () => {
    assert.equal(stateOf([], {}, off).kind, 'notSelected');
    assert.equal(stateOf([exited(1)], {}, off).kind, 'notSelected');
    assert.equal(stateOf([{}], {}, off).kind, 'running');
  });
});
