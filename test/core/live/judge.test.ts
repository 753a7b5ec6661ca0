import assert from 'node:assert/strict';
import { firstCauseBelow, judge, type Goal } from '../../../src/core/live/judge';
import { StackStore } from '../../../src/core/live/stackStore';
import { type ServiceStatus, type StackStatus } from '../../../src/core/live/stackStatus';
import { type EngineContainer } from '../../../src/core/engine/wire';
import { sampleContainer, sampleStack, type SampleService } from '../../fakes/sampleStack';

function statusOf(
  samples: Readonly<Record<string, SampleService>>,
  containers: readonly EngineContainer[],
): StackStatus {
  const store = new StackStore(sampleStack(samples));
  store.replaceContainers(containers, new Set());
  return store.status;
}

function one(container: Partial<EngineContainer> | undefined, sample: SampleService = {}): ServiceStatus {
  const status = statusOf({ db: sample }, container ? [sampleContainer(container)] : []);
  const service = status.services.get('db');
  assert.ok(service);
  return service;
}

const probe = (output: string, exitCode = 1) => ({ startedAt: 1, endedAt: 2, exitCode, output });
const withHealth = (status: 'starting' | 'healthy' | 'unhealthy', output?: string, streak = 3) => ({
  health: {
    status,
    failingStreak: status === 'healthy' ? 0 : streak,
    probes: output === undefined ? [] : [probe(output)],
  },
});
const exited = (exitCode: number, more: Partial<EngineContainer> = {}) =>
  ({ status: 'exited', exitCode, ...more }) as const;
const always = { hostConfig: { RestartPolicy: { Name: 'always' } } };
const job: SampleService = { oneShot: true };
const looping = { status: 'restarting', exitCode: 1, restartCount: 3 } as const;

/** "met", or what is missing, or why it failed. */
function told(status: ServiceStatus, goal: Goal, patient = false): string {
  const verdict = judge(status, goal, patient);
  if (verdict.kind === 'met') return 'met';
  if (verdict.kind === 'pending') return `… ${verdict.detail}`;
  return `${verdict.cause.reason}! ${verdict.cause.detail}`;
}

describe('judge', () => {
  const cases: [string, Goal, ServiceStatus, string][] = [
    ['healthy', 'healthy', one(withHealth('healthy')), 'met'],
    ['a check not run yet', 'healthy', one(withHealth('starting')), '… starting'],
    [
      'a failing check',
      'healthy',
      one(withHealth('starting', 'trying\nconnection refused\n')),
      '… probe 3: connection refused',
    ],
    ['a silent check', 'healthy', one(withHealth('starting', '', 1)), '… probe 1: exit code 1'],
    ['unhealthy', 'healthy', one(withHealth('unhealthy', 'no route')), 'unhealthy! unhealthy: no route'],
    [
      'no health check',
      'healthy',
      one({}),
      'noHealthcheck! it is waited for until healthy, but has no health check',
    ],
    ['a crash', 'healthy', one(exited(1)), 'exited! exited (1)'],
    [
      'lack of memory',
      'healthy',
      one(exited(137, { outOfMemory: true })),
      'exited! exited (137), out of memory',
    ],
    ['no container', 'healthy', one(undefined), 'removed! it has no container'],
    ['no container wanted', 'healthy', one(undefined, { replicas: 0 }), 'met'],
    ['not selected', 'healthy', one(undefined, { active: false }), 'met'],
    ['a job that ended well', 'completed', one(exited(0), job), 'met'],
    ['a job that failed', 'completed', one(exited(3), job), 'exited! exited (3)'],
    ['a job that runs', 'completed', one({}, job), '… still running'],
    ['a service that ended with 0', 'completed', one(exited(0)), 'met'],
    ['a crash after its start', 'started', one(exited(1)), 'met'],
    ['a container never started', 'started', one({ status: 'created' }), '… to be started'],
    ['a running job', 'ready', one({}, job), '… still running'],
    ['running without a check', 'ready', one({}), 'met'],
    ['running with a check', 'ready', one(withHealth('starting')), '… starting'],
    ['a job nobody marked', 'ready', one(exited(0)), 'met'],
    ['a server that ended with 0', 'ready', one(exited(0, always)), 'exited! exited (0)'],
    [
      'a second try',
      'ready',
      one({ ...looping, restartCount: 2 }),
      '… exited (1), restarting for the 2nd time',
    ],
    ['a third try in vain', 'ready', one(looping), 'exited! exited (1) again and again, restarted 3 times'],
  ];
  for (const [what, goal, status, expected] of cases) {
    it(`${goal}: ${what}`, () => assert.equal(told(status, goal), expected));
  }

  it('has patience with a crash loop when there is a time limit', () => {
    assert.equal(told(one(looping), 'ready', true), '… exited (1), restarting for the 3rd time');
  });
});

describe('firstCauseBelow', () => {
  it('goes down to the dependency where the trouble began', () => {
    const status = statusOf(
      {
        zookeeper: {},
        kafka: { needs: { zookeeper: 'started' } },
        registry: { needs: { kafka: 'started' } },
      },
      [
        sampleContainer({ service: 'zookeeper', ...exited(137, { outOfMemory: true }) }),
        sampleContainer({ service: 'kafka', ...exited(1) }),
      ],
    );
    assert.deepEqual(firstCauseBelow(status, 'registry'), {
      service: 'zookeeper',
      reason: 'exited',
      detail: 'exited (137), out of memory',
      exitCode: 137,
    });
  });

  it('finds none where the dependencies are well', () => {
    const status = statusOf({ db: {}, web: { needs: { db: 'started' } } }, [sampleContainer()]);
    assert.equal(firstCauseBelow(status, 'web'), undefined);
  });
});
