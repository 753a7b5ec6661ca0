import assert from 'node:assert/strict';
import { useEngine, type TestEngine } from '../support/engine';
import { engineJson } from '../support/engineHttp';
import { lastAnswer } from '../support/eventually';
import { freePort } from '../support/freePort';
import { ensureStandIns } from '../support/images';
import { CliProcess, type CliResult } from './cliProcess';
import { RealStack } from './realStack';
import { isApiAtLeast } from '../../src/core/reconcile/apiVersion';

const image = 'dstest-atonce-busybox:1';

/** Ten services with everything that two starts could make twice; each notes its starts. */
const definition = (port: number, level: string): string => `
x-service: &service
  image: ${image}
  init: true
  environment: { LEVEL: "${level}" }
  volumes: ["data:/data", "/scratch"]
  command: ["sh", "-c", "echo $$NAME >> /data/starts; touch /ready; exec sleep 1000"]
services:
  db:
    <<: *service
    command: ["sh", "-c", "echo db >> /data/starts; touch /ready; exec sleep 1000"]
    healthcheck: { test: ["CMD", "test", "-e", "/ready"], interval: 1s }
    networks: { back: { aliases: [store] } }
  migrate:
    <<: *service
    command: ["sh", "-c", "sleep 0.3; echo migrate >> /data/starts"]
    depends_on: { db: { condition: service_healthy } }
    networks: [back]
  api:
    <<: *service
    command: ["sh", "-c", "echo api >> /data/starts; cat /conf; exec sleep 1000"]
    configs: [{ source: conf, target: /conf }]
    depends_on: { migrate: { condition: service_completed_successfully } }
    networks: [back, front]
    ports: ["127.0.0.1:${port}:80"]
  side: { <<: *service, network_mode: "service:api", command: ["sleep", "1000"] }
  named: { <<: *service, container_name: "\${COMPOSE_PROJECT_NAME}-chosen", command: ["sleep", "1000"], networks: [front] }
  pair: { <<: *service, scale: 2, command: ["sleep", "1000"], networks: [front] }
  one: { <<: *service, command: ["sleep", "1000"] }
  two: { <<: *service, command: ["sleep", "1000"], depends_on: [one] }
  three: { <<: *service, command: ["sleep", "1000"], volumes_from: [two] }
  four: { <<: *service, command: ["sleep", "1000"], depends_on: { one: { condition: service_started, restart: true } } }
volumes: { data: }
networks: { front: , back: { internal: true } }
configs: { conf: { content: "text" } }
`;

describe('starts of one stack at the same moment', function () {
  this.timeout(180_000);

  let engine: TestEngine;
  let cli: CliProcess;
  let rig: RealStack;
  let port: number;

  before(async () => {
    engine = await useEngine();
    await Promise.all([ensureStandIns(engine, image), RealStack.ensureCompose()]);
    cli = await CliProcess.build();
    rig = new RealStack(engine, `dstest-atonce-${process.pid}`);
    port = await freePort();
  });
  beforeEach(() => rig.define(definition(port, 'one')));
  afterEach(() => rig.clear());
  after(async () => {
    cli.dispose();
    await rig.dispose();
  });

  const inFolder = () => ({
    cwd: rig.folder,
    env: {
      DOCKER_HOST: engine.host,
      NO_COLOR: '1',
      COMPOSE_PROJECT_NAME: rig.project,
      DEV_STACK_HOME: `${rig.folder}/home`,
    },
  });
  const atOnce = (count: number, ...args: string[]): Promise<CliResult[]> =>
    Promise.all(Array.from({ length: count }, () => cli.run(args, inFolder())));
  const allEndWell = (results: readonly CliResult[]): void =>
    assert.deepEqual(
      results.map(({ code, stdout, stderr }) => (code === 0 ? 'ended well' : `${code} ${stdout} ${stderr}`)),
      results.map(() => 'ended well'),
    );
  const networks = async (): Promise<string[]> => {
    const listed = await engineJson<{ Name: string }[]>(engine.socket, 'GET', '/networks');
    return listed.map(({ Name }) => Name).filter((name) => name.startsWith(rig.project));
  };
  const services = ['api', 'db', 'four', 'migrate', 'one', 'pair', 'side', 'three', 'two'];
  const names = (): string[] =>
    [
      `${rig.project}-chosen`,
      `${rig.project}-pair-2`,
      ...services.map((name) => `${rig.project}-${name}-1`),
    ].sort();
  const statuses = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await rig.containers()).map(({ Name, State }) => [Name.slice(1), State.Status] as const),
    );
  const expected = (): Record<string, string> =>
    Object.fromEntries(names().map((name) => [name, name.includes('migrate') ? 'exited' : 'running']));
  // A container counts as running before its first command has written anything: `api` is the last that writes.
  const startsOf = (): Promise<string[]> =>
    lastAnswer(
      async () => (await rig.exec(`${rig.project}-db-1`, 'cat', '/data/starts')).split('\n').sort(),
      (starts) => starts.includes('api'),
    );

  // needs API ≥ 1.44: engines before make two networks of one name when asked at the same moment, and then start no
  // container that knows its network by that name ("is ambiguous"). The README says so.
  const unlessAmbiguous = (context: Mocha.Context): void => {
    if (isApiAtLeast(engine.apiVersion, '1.44')) return;
    console.log(`      needs API ≥ 1.44, this engine has ${engine.apiVersion}`);
    context.skip();
  };

  it('four of a new stack: all end well, everything is there once and was started once', async function () {
    unlessAmbiguous(this);
    allEndWell(await atOnce(4, 'up'));
    assert.deepEqual(await statuses(), expected());
    assert.deepEqual(
      (await networks()).sort(),
      ['back', 'default', 'front'].map((key) => `${rig.project}_${key}`),
    );
    assert.deepEqual(await startsOf(), ['api', 'db', 'migrate']);
    assert.equal(await rig.plan(), 'Nothing to do.');

    allEndWell(await atOnce(4, 'down', '-v'));
    assert.deepEqual([await statuses(), await networks(), await rig.volumes()], [{}, [], []]);
  });

  it('two of some services, and two after a change: each is replaced once, under its name and with its data', async function () {
    unlessAmbiguous(this);
    const some = ['db', 'migrate', 'api', 'side', 'one'].map((name) => `${rig.project}-${name}-1`);
    const wanted = Object.fromEntries(Object.entries(expected()).filter(([name]) => some.includes(name)));
    allEndWell(await atOnce(2, 'up', 'side', 'one'));
    assert.deepEqual(await statuses(), wanted);
    assert.deepEqual(await startsOf(), ['api', 'db', 'migrate']);
    const before = await rig.ids();
    await rig.exec(`${rig.project}-one-1`, 'sh', '-c', 'echo kept > /scratch/note');
    await rig.define(definition(port, 'two'));
    allEndWell(await atOnce(2, 'up', 'side', 'one'));
    assert.deepEqual(await statuses(), wanted);
    const after = await rig.ids();
    assert.deepEqual(
      some.filter((name) => before[name] === after[name]),
      [],
    );
    assert.equal(await rig.exec(`${rig.project}-one-1`, 'cat', '/scratch/note'), 'kept');
    assert.ok(!/recreat|interrupted|changed/.test(await rig.plan()));
  });

  it('one of ours beside one of compose: ours ends well, and compose finds nothing to do afterwards', async () => {
    await rig.define(`
services:
  db: { image: "${image}", init: true, command: ["sleep", "1000"], volumes: ["data:/data"] }
  web: { image: "${image}", init: true, command: ["sleep", "1000"], depends_on: [db] }
volumes: { data: }
`);
    const [ours] = await Promise.all([
      atOnce(1, 'up'),
      // Compose fails where we were quicker.
      rig.compose('up', '-d').catch(() => undefined),
    ]);
    allEndWell(ours);
    assert.deepEqual(await statuses(), {
      [`${rig.project}-db-1`]: 'running',
      [`${rig.project}-web-1`]: 'running',
    });
    const ids = await rig.ids();
    await rig.compose('up', '-d');
    assert.deepEqual(await rig.ids(), ids);
  });
});
