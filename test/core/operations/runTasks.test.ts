import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { labels } from '../../../src/core/model/labels';
import { type TaskRequest } from '../../../src/core/operations/operations';
import { type ProgressEvent } from '../../../src/core/operations/progress';
import { StackSession } from '../../../src/core/operations/stackSession';
import { TaskFailedError } from '../../../src/core/operations/taskFailedError';
import { isCancelled } from '../../../src/core/support/abort';
import { systemClock } from '../../../src/core/support/clock';
import { silentLog } from '../../../src/core/support/log';
import { modelOf } from '../compose/support/definition';
import { engineFor } from '../reconcile/harness';

const definition = `name: shop
x-dev-stack:
  tasks:
    seed: { in: api, command: load demo }
services:
  db:
    image: postgres:16
    environment: { POSTGRES_PASSWORD: sesame-open, POSTGRES_USER: app }
    volumes: ['data:/var/lib/postgresql/data']
    healthcheck: { test: [CMD, pg_isready] }
    x-dev-stack:
      tasks:
        migrate: { in: api, command: 'migrate up {env:STAGE}', oneShot: true, onStart: true, user: app }
  api:
    image: api
    ports: ['8080:80']
    environment: { STAGE: dev }
    depends_on: { db: { condition: service_healthy } }
  other: { image: api }
volumes: { data: {} }
`;

describe('tasks of a stack', () => {
  const opened: { dispose(): void }[] = [];
  afterEach(() => opened.splice(0).forEach((one) => one.dispose()));

  async function setUp(text = definition) {
    const stack = await modelOf(text);
    const engine = engineFor(stack);
    const connection = new EngineConnection(() => Promise.resolve(engine), systemClock, silentLog);
    const session = new StackSession({ stack, connection, clock: systemClock, log: silentLog });
    opened.push(session, connection);
    const told: ProgressEvent[] = [];
    const signal = AbortSignal.timeout(60_000);
    const tell = (event: ProgressEvent): void => void told.push(event);
    return {
      engine,
      session,
      told,
      start: (...services: string[]) => session.operations.start({ services }, tell, signal),
      run: (request: TaskRequest, until = signal) => session.operations.runTasks(request, tell, until),
      reset: async (request: { services?: string[]; startAfter?: boolean }) => {
        const preview = await session.operations.previewReset(request, signal);
        await session.operations.reset(request, preview, tell, signal);
      },
      lines: () => told.flatMap((event) => (event.kind === 'taskLine' ? [event.line] : [])),
    };
  }

  it('run in a container of their own: no port, no restart, not under the name of the service, and gone afterwards', async () => {
    const { engine, run, start } = await setUp();
    await start('db');
    engine.processes.runs.length = 0;
    engine.processes.on('api', () => {
      const [one] = [...engine.world.containers.values()].filter(
        (each) => each.labels[labels.oneoff] === 'True',
      );
      assert.ok(one);
      assert.match(one.name, /^shop-api-run-[0-9a-f]{12}$/);
      assert.equal(one.labels[labels.service], 'api');
      const { spec } = one;
      assert.deepEqual(
        [spec['Cmd'], spec['User'], spec.HostConfig['PortBindings'], spec.HostConfig['RestartPolicy']],
        [['migrate', 'up', 'dev'], 'app', {}, { Name: 'no' }],
      );
      const endpoints = Object.values(spec.NetworkingConfig?.EndpointsConfig ?? {});
      assert.equal(endpoints.length, 1);
      assert.ok(endpoints.every((endpoint) => !('Aliases' in endpoint)));
      return {};
    });
    await run({ task: 'migrate', service: 'db' });
    assert.deepEqual(engine.processes.runs, ['api: migrate up dev']);
    assert.deepEqual(Object.keys(engine.statuses), ['shop-db-1']);
  });

  it('have what they need started for them, and leave alone what is ready', async () => {
    const { engine, run } = await setUp();
    await run({ task: 'seed' });
    assert.deepEqual(engine.processes.runs, ['shop-api-1: load demo']);
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running', 'shop-api-1': 'running' });
    const before = engine.changes.length;
    await run({ task: 'seed' });
    assert.deepEqual(engine.changes.slice(before), ['execAttached shop-api-1']);
  });

  it('come with a start before what uses the data, and not when nothing is started', async () => {
    const { engine, start } = await setUp();
    const seen: Record<string, string>[] = [];
    engine.processes.on('api', () => {
      seen.push({ ...engine.statuses });
      return {};
    });
    await start();
    assert.equal(seen.length, 1);
    assert.equal(seen[0]?.['shop-db-1'], 'running');
    assert.equal(
      seen[0]?.['shop-api-1'],
      undefined,
      'the service that uses the data was started before the migration',
    );
    assert.equal(engine.statuses['shop-other-1'], 'running');
    await start();
    assert.equal(seen.length, 1);
  });

  it('do not come with a start of something else', async () => {
    const { engine, start } = await setUp();
    await start('other');
    assert.deepEqual(engine.processes.runs, []);
  });

  it('stop a start when they fail, with their last lines and without secrets', async () => {
    const { engine, start, lines } = await setUp();
    engine.processes.on('api', () => ({
      stdout: Array.from({ length: 30 }, (_, at) => `step ${at}\n`).join(''),
      stderr: 'cannot connect with PGPASSWORD=whatever\nno newline at the end',
      exitCode: 3,
    }));
    await assert.rejects(start(), (error) => {
      assert.ok(TaskFailedError.is(error));
      assert.deepEqual([error.task, error.service, error.exitCode], ['migrate', 'api', 3]);
      assert.equal(error.lastLines.length, 20);
      assert.deepEqual(error.lastLines.slice(-2), [
        'cannot connect with PGPASSWORD=***',
        'no newline at the end',
      ]);
      return true;
    });
    assert.equal(lines().length, 32);
    assert.deepEqual(
      Object.keys(engine.statuses),
      ['shop-db-1'],
      'what uses the data was started all the same',
    );
  });

  it('follow a reset: the data is new, then migrations, then seeds, then what ran', async () => {
    const { engine, start, reset } = await setUp();
    await start();
    engine.processes.runs.length = 0;
    await reset({ services: ['db'] });
    assert.deepEqual(engine.processes.runs, ['api: migrate up dev', 'shop-api-1: load demo']);
    assert.equal(engine.statuses['shop-api-1'], 'running');
  });

  it('follow a reset that is to start the service also where it did not run', async () => {
    const { engine, reset } = await setUp();
    await reset({ services: ['db'], startAfter: true });
    assert.deepEqual(engine.processes.runs, ['api: migrate up dev', 'shop-api-1: load demo']);
  });

  it('hand the dump over as it is and its messages as lines, with the password in the environment alone', async () => {
    const { engine, run, start, lines } = await setUp();
    await start('db');
    engine.processes.on('shop-db-1', () => ({ stdout: 'rows\0\xff', stderr: 'using sesame-open\n' }));
    const pieces: Buffer[] = [];
    await run({ task: 'dump', service: 'db', data: { onData: (data) => void pieces.push(data) } });
    assert.equal(Buffer.concat(pieces).toString(), 'rows\0\xff');
    assert.deepEqual(lines(), ['using ***']);
    assert.match(engine.processes.runs.at(-1) ?? '', /^shop-db-1: pg_dump -U app -d app .*--clean/);
    assert.ok(!engine.processes.runs.join().includes('sesame'));
  });

  it('frame an import so that a file cut off changes nothing', async () => {
    const { engine, run, start } = await setUp();
    await start('db');
    let read: Buffer | undefined;
    engine.processes.on('shop-db-1', (_command, input) => {
      read = input;
      return {};
    });
    const file = Buffer.from('INSERT INTO t VALUES (1);');
    // eslint-disable-next-line @typescript-eslint/require-await -- what feeds a process is an async iterable
    async function* pieces(): AsyncIterable<Buffer> {
      yield file;
    }
    await run({ task: 'import', service: 'db', data: { input: { head: file, pieces: pieces() } } });
    assert.equal(read?.toString(), 'BEGIN;\nINSERT INTO t VALUES (1);\nCOMMIT;\n');
    assert.match(engine.processes.runs.at(-1) ?? '', /psql .*ON_ERROR_STOP=1$/);
  });

  it('are refused where there are none, naming what to declare', async () => {
    const { run } = await setUp();
    await assert.rejects(run({ task: 'migrate', service: 'other' }), (error) => {
      return EngineError.is(error, 'unsupported') && /x-dev-stack\.tasks\.migrate/.test(error.message);
    });
    await assert.rejects(run({ task: 'seed', service: 'gone' }), (error) =>
      EngineError.is(error, 'notFound'),
    );
  });

  it('leave no container behind when they are cancelled', async () => {
    const { engine, run, start } = await setUp();
    await start('db');
    const abort = new AbortController();
    engine.processes.on('api', () => {
      abort.abort();
      return {};
    });
    await assert.rejects(run({ task: 'migrate' }, abort.signal), isCancelled);
    assert.deepEqual(Object.keys(engine.statuses), ['shop-db-1']);
  });
});
