import assert from 'node:assert/strict';
import { untilStatus } from '../../src/core/live/statusSource';
import { followLogs } from '../../src/core/logs/followLogs';
import { type StackSession } from '../../src/core/operations/stackSession';
import { isCancelled } from '../../src/core/support/abort';
import { type Disposable } from '../../src/core/support/disposables';
import { useEngine, type TestEngine } from '../support/engine';
import { lastAnswer } from '../support/eventually';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const image = 'dstest-adopt-busybox:1';
const waitMs = 30_000;

describe('the life of a stack on a real engine', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  let rig: RealStack;
  let session: StackSession;
  let watching: Disposable;

  before(async () => {
    engine = await useEngine();
    await Promise.all([ensureStandIns(engine, image), RealStack.ensureCompose()]);
    rig = new RealStack(engine, `dstest-adopt-life-${process.pid}`);
  });
  afterEach(async () => {
    watching.dispose();
    await rig.clear();
  });
  after(() => rig.dispose());

  const begin = async (yaml: string): Promise<void> => {
    await rig.define(yaml);
    session = await rig.session();
    watching = session.watch();
    await rig.start();
  };
  const container = (service: string): string => `${rig.project}-${service}-1`;
  const kindOf = (service: string): string | undefined => session.status.services.get(service)?.state.kind;
  const untilKind = (service: string, kind: string): Promise<true> =>
    untilStatus(session, () => (kindOf(service) === kind ? true : undefined), AbortSignal.timeout(waitMs));
  const kinds = (): Record<string, string> =>
    Object.fromEntries([...session.status.services].map(([name, { state }]) => [name, state.kind]));

  it('shows a health check that fails and recovers, with what the probe printed', async () => {
    await begin(`
services:
  db:
    image: ${image}
    init: true
    command: [sh, -c, "touch /ok; exec sleep 1000"]
    healthcheck: { test: "test -e /ok || { echo no file; exit 1; }", interval: 300ms, retries: 1 }
`);
    await untilKind('db', 'ready');
    await rig.exec(container('db'), 'rm', '/ok');
    await untilKind('db', 'unhealthy');
    // The verdict comes with the event, what the probe printed with the look that follows it.
    const printed = await untilStatus(
      session,
      ({ services }) => {
        const state = services.get('db')?.state;
        return state?.kind === 'unhealthy' ? state.lastProbe?.output || undefined : undefined;
      },
      AbortSignal.timeout(waitMs),
    );
    assert.match(printed, /^no file/);
    assert.equal(session.status.summary.worst, 'warning');
    await rig.exec(container('db'), 'touch', '/ok');
    await untilKind('db', 'ready');
    assert.equal(session.status.summary.worst, 'ok');
  });

  it('is stopped, started again, restarted, taken down and reset', async () => {
    await begin(`
services:
  db:
    image: ${image}
    init: true
    command: [sh, -c, "echo run >> /data/runs; exec sleep 1000"]
    volumes: ["data:/data"]
  setup: { image: "${image}", command: ["true"], depends_on: [db] }
  web:
    image: ${image}
    init: true
    command: [sleep, "1000"]
    depends_on: { db: { condition: service_started }, setup: { condition: service_completed_successfully } }
volumes: { data: }
`);
    // A container counts as running before its first command has written anything.
    const runsBecome = async (wanted: number): Promise<void> => {
      const count = async (): Promise<number> =>
        Number(await rig.exec(container('db'), 'sh', '-c', 'grep -c run /data/runs || true'));
      assert.equal(await lastAnswer(count, (runs) => runs === wanted), wanted);
    };
    assert.deepEqual(kinds(), { db: 'running', setup: 'done', web: 'running' });
    const ids = await rig.ids();

    await rig.operate((operations, tell, signal) =>
      operations.stop({ services: ['db', 'web'] }, tell, signal),
    );
    assert.deepEqual(kinds(), { db: 'stopped', setup: 'done', web: 'stopped' });

    await rig.start();
    assert.deepEqual(kinds(), { db: 'running', setup: 'done', web: 'running' });
    await runsBecome(2);

    await rig.operate((operations, tell, signal) => operations.restart({ services: ['db'] }, tell, signal));
    await runsBecome(3);
    assert.deepEqual(await rig.ids(), ids);

    const preview = await session.operations.previewReset({}, AbortSignal.timeout(waitMs));
    assert.deepEqual(
      preview.volumes.map(({ name, service }) => ({ name, service })),
      [{ name: `${rig.project}_data`, service: 'db' }],
    );
    await rig.operate((operations, tell, signal) => operations.reset({}, preview, tell, signal));
    await runsBecome(1);
    assert.deepEqual(kinds(), { db: 'running', setup: 'done', web: 'running' });
    assert.equal(Object.values(await rig.ids()).filter((id) => Object.values(ids).includes(id)).length, 0);

    await rig.operate((operations, tell, signal) => operations.down({}, tell, signal));
    assert.deepEqual(kinds(), { db: 'absent', setup: 'absent', web: 'absent' });
    assert.deepEqual(await rig.volumes(), [`${rig.project}_data`]);
  });

  it('tells each line of the log once, over a restart and a recreation in the middle of the output', async () => {
    // Each run counts its lines, and its last one says how many there were.
    const chatty = (level: number): string => `
services:
  web:
    image: ${image}
    environment: { LEVEL: "${level}" }
    volumes: ["data:/data"]
    command:
      - sh
      - -c
      - |
        run=$$(( $$(cat /data/run 2>/dev/null || echo 0) + 1 )); echo $$run > /data/run
        i=0; trap 'echo "$$run last $$i"; exit 0' TERM
        while true; do
          i=$$((i + 1)); echo "$$run $$i"
          [ $$((i % 100)) = 0 ] && sleep 0.02
        done
volumes: { data: }
`;
    await begin(chatty(1));
    const byRun = new Map<string, string[]>();
    let total = 0;
    let wake = (): void => undefined;
    const stop = new AbortController();
    const following = followLogs(
      session,
      { follow: true },
      ({ text }) => {
        const [run = '', ...rest] = text.split(' ');
        const lines = byRun.get(run) ?? [];
        byRun.set(run, lines);
        lines.push(rest.join(' '));
        total += 1;
        wake();
      },
      stop.signal,
    );
    following.catch(() => undefined);
    const until = async (what: string, holds: () => boolean): Promise<void> => {
      const deadline = AbortSignal.timeout(waitMs);
      while (!holds()) {
        assert.ok(!deadline.aborted, `${what}: ${total} lines, runs ${[...byRun.keys()].join()}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 100);
        });
      }
    };
    const told = (run: number, count: number): Promise<void> =>
      until(`run ${run}`, () => (byRun.get(String(run))?.length ?? 0) >= count);

    await told(1, 3_000);
    await rig.operate((operations, tell, signal) => operations.restart({}, tell, signal));
    await told(2, 3_000);
    await rig.define(chatty(2));
    await rig.start();
    await told(3, 4_000);
    await rig.operate((operations, tell, signal) => operations.stop({}, tell, signal));
    await until('the end', () => byRun.get('3')?.at(-1)?.startsWith('last') === true);
    stop.abort();
    await assert.rejects(following, isCancelled);

    assert.deepEqual([...byRun.keys()], ['1', '2', '3']);
    for (const [run, lines] of byRun) {
      const count = lines.length - 1;
      assert.ok(count >= 3_000, `run ${run}: ${count}`);
      const numbers = Array.from({ length: count }, (_, index) => String(index + 1));
      assert.deepEqual(lines, [...numbers, `last ${count}`], `run ${run}`);
    }
    assert.ok(total > 10_000);
  });
});
