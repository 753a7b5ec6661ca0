import assert from 'node:assert/strict';
import { applyEvent, followUpOf, type ContainerState } from '../../../src/core/live/applyEvent';
import { type ContainerHealth, type EngineContainer, type EngineEvent } from '../../../src/core/engine/wire';
import { sampleContainer, sampleLabels } from '../../fakes/sampleStack';

type Action = Extract<EngineEvent, { kind: 'container' }>['action'];

const id = 'db-1-id';
let nano = 1n;

function event(action: Action, signal?: string): EngineEvent {
  nano += 1n;
  return {
    kind: 'container',
    action,
    id,
    labels: sampleLabels('db'),
    exitCode: undefined,
    signal,
    timeNano: nano,
  };
}

function health(status: ContainerHealth['status']): EngineEvent {
  nano += 1n;
  return { kind: 'health', id, labels: sampleLabels('db'), health: status, timeNano: nano };
}

function known(container: Partial<EngineContainer> = {}, asked = false): ContainerState {
  return {
    containers: new Map([[id, sampleContainer(container)]]),
    stopRequested: new Set(asked ? [id] : []),
  };
}

const after = (state: ContainerState, ...events: EngineEvent[]): ContainerState =>
  events.reduce(applyEvent, state);
const asked = (state: ContainerState): boolean => state.stopRequested.has(id);

describe('applyEvent', () => {
  const untold: [string, ContainerState, EngineEvent][] = [
    ['create: the container is looked at', known(), event('create')],
    ['die: restarting or exited, an inspect tells', known(), event('die')],
    ['start of one that nobody asked to end', known(), event('start')],
    ['restart: start told it', known(), event('restart')],
    ['rename', known(), event('rename')],
    ['update', known(), event('update')],
    ['a signal that only reloads', known(), event('kill', '1')],
    ['a signal that only resizes', known(), event('kill', 'SIGWINCH')],
    ['a second stop', known({}, true), event('stop')],
    ['pause of a paused one', known({ status: 'paused' }), event('pause')],
    ['destroy of an unknown one', { containers: new Map(), stopRequested: new Set() }, event('destroy')],
    [
      'a known health',
      known({ health: { status: 'healthy', failingStreak: 0, probes: [] } }),
      health('healthy'),
    ],
  ];
  for (const [what, state, happened] of untold) {
    it(`gives back the same object for ${what}`, () => assert.equal(applyEvent(state, happened), state));
  }

  it('learns from kill and stop that an end was asked for, and forgets it with the next start', () => {
    assert.ok(asked(after(known(), event('kill', '15'))));
    assert.ok(asked(after(known(), event('stop'))));
    assert.ok(asked(after(known(), event('kill', '15'), event('die'), event('stop'))));
    assert.ok(!asked(after(known(), event('kill', '15'), event('stop'), event('die'), event('start'))));
  });

  it('sets health at once and keeps the probes known so far', () => {
    const probe = { startedAt: 1, endedAt: 2, exitCode: 1, output: 'no' };
    const state = known({ health: { status: 'starting', failingStreak: 2, probes: [probe] } });
    const healthOf = (one: ContainerState): ContainerHealth | undefined => one.containers.get(id)?.health;
    assert.deepEqual(healthOf(after(state, health('healthy'))), {
      status: 'healthy',
      failingStreak: 0,
      probes: [probe],
    });
    assert.deepEqual(healthOf(after(state, health('unhealthy'))), {
      status: 'unhealthy',
      failingStreak: 2,
      probes: [probe],
    });
  });

  it('takes an unhealthy container for one that failed, though the probes known so far passed', () => {
    const probe = { startedAt: 1, endedAt: 2, exitCode: 0, output: '' };
    const state = known({ health: { status: 'healthy', failingStreak: 0, probes: [probe] } });
    assert.equal(after(state, health('unhealthy')).containers.get(id)?.health?.failingStreak, 1);
  });

  it('pauses, unpauses, marks lack of memory and removes', () => {
    const paused = after(known(), event('pause'));
    assert.equal(paused.containers.get(id)?.status, 'paused');
    assert.equal(after(paused, event('unpause')).containers.get(id)?.status, 'running');
    assert.equal(after(known(), event('oom')).containers.get(id)?.outOfMemory, true);
    const gone = after(known({}, true), event('destroy'));
    assert.equal(gone.containers.size, 0);
    assert.ok(!asked(gone));
  });

  it('leaves the state it was given untouched', () => {
    const state = known();
    after(state, event('pause'), event('kill', '9'), event('destroy'));
    assert.deepEqual(state, known());
  });
});

describe('followUpOf', () => {
  it('asks for a look where the event leaves something open', () => {
    const looks = (['create', 'start', 'die', 'stop', 'rename', 'update'] as const).map((action) =>
      followUpOf(event(action)),
    );
    assert.ok(looks.every((look) => look === 'inspect'));
    assert.equal(followUpOf(health('unhealthy')), 'inspect');
    const none = (['kill', 'oom', 'pause', 'unpause', 'restart', 'destroy'] as const).map((action) =>
      followUpOf(event(action)),
    );
    assert.ok(none.every((look) => look === 'none'));
  });
});
