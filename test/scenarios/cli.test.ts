import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages } from '../support/debianPackages';
import { engineJson } from '../support/engineHttp';
import { useEngine, type TestEngine } from '../support/engine';
import { lastAnswer } from '../support/eventually';
import { freePort } from '../support/freePort';
import { ensureStandIns } from '../support/images';
import { removeProject } from '../support/removeProject';
import { runCommand } from '../support/runCommand';
import { CliProcess, type CliResult, type RunningCli } from './cliProcess';

const image = 'dstest-cli-busybox:1';
const project = `dstest-cli-${process.pid}`;

const composeFile = (port: number): string => `
name: ${project}
services:
  db:
    image: ${image}
    command: ["sh", "-c", "echo db is up; date +%s%N >> /data/starts; exec sleep 1000"]
    init: true
    volumes: ["data:/data"]
    healthcheck: { test: ["CMD", "test", "-s", "/data/starts"], interval: 1s }
  web:
    image: ${image}
    command: ["sh", "-c", "echo hello from web; echo oops >&2; mkdir -p /www; echo hi > /www/index.html; exec httpd -f -p 80 -h /www"]
    init: true
    ports: ["127.0.0.1:${port}:80"]
    volumes: ["web:/cache"]
    depends_on: { db: { condition: service_healthy } }
    x-dev-stack:
      links: [{ title: Start page, url: "http://localhost:{port:80}/", user: me, password: secret }]
  slow:
    image: ${image}
    profiles: [slow]
    command: ["sleep", "1000"]
    init: true
    healthcheck: { test: ["CMD", "test", "-e", "/never"], interval: 1s, retries: 1000 }
    depends_on: [db]
volumes:
  data:
  web:
`;

describe('dev-stack on a real engine', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  let cli: CliProcess;
  let folder: string;
  let port: number;

  const run = (...args: string[]): Promise<CliResult> => cli.run(args, inFolder());
  const start = (...args: string[]): RunningCli => cli.start(args, inFolder());
  const inFolder = () => ({
    cwd: folder,
    env: { DOCKER_HOST: engine.host, NO_COLOR: '', DEV_STACK_HOME: join(folder, 'home') },
  });
  const compose = (...args: string[]): Promise<string> =>
    runCommand('docker', ['compose', ...args], {
      cwd: folder,
      env: { ...process.env, DOCKER_HOST: engine.host },
      timeoutMs: 60_000,
    });
  const ok = async (...args: string[]): Promise<CliResult> => {
    const result = await run(...args);
    assert.equal(result.code, 0, `dev-stack ${args.join(' ')}\n${result.stdout}\n${result.stderr}`);
    return result;
  };
  const containers = async (): Promise<{ Names: string[]; State: string }[]> => {
    const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }));
    return engineJson(engine.socket, 'GET', `/containers/json?all=1&filters=${filters}`);
  };
  const volumes = async (): Promise<unknown[]> => {
    const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }));
    const { Volumes } = await engineJson<{ Volumes: unknown[] | null }>(
      engine.socket,
      'GET',
      `/volumes?filters=${filters}`,
    );
    return Volumes ?? [];
  };
  /** What the page of `web` says once there is one: `web` has no check, and counts as ready as soon as it runs. */
  const page = (): Promise<string> =>
    lastAnswer(
      () =>
        fetch(`http://127.0.0.1:${port}/`).then(
          (answer) => answer.text(),
          (error: unknown) => String(error),
        ),
      (text) => text === 'hi\n',
    );
  const inContainer = async (service: string, ...command: string[]): Promise<string> =>
    (await compose('exec', '-T', service, ...command)).trim();

  before(async () => {
    engine = await useEngine();
    await ensureStandIns(engine, image);
    await runCommand('docker', ['compose', 'version']).catch(() =>
      ensureDebianPackages(['docker-cli', 'docker-compose'], 'comparing with docker compose'),
    );
    cli = await CliProcess.build();
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-cli-work-'));
    port = await freePort();
    writeFileSync(join(folder, 'compose.yaml'), composeFile(port));
  });

  afterEach(() => removeProject(engine.socket, project));

  after(() => {
    cli.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('brings a stack up, waits until it is ready, and says how far it is line by line', async () => {
    const { stdout, stderr } = await ok('up');
    assert.equal(stdout, '');
    assert.match(stderr, /create container dstest-cli-\d+-db-1/);
    assert.match(stderr, /2 of 2 ready/);
    assert.equal(await page(), 'hi\n');
  });

  it('does nothing to a stack that runs as it should', async () => {
    await ok('up');
    const before = await containers();
    assert.equal((await ok('plan')).stdout.includes('create'), false);
    const { stderr } = await ok('up');
    assert.doesNotMatch(stderr, /create|start container|stop/);
    assert.deepEqual(
      (await containers()).map(({ Names }) => Names).sort(),
      before.map(({ Names }) => Names).sort(),
    );
    assert.equal((await inContainer('db', 'cat', '/data/starts')).split('\n').length, 1);
  });

  it('lists containers as docker compose ps does', async () => {
    await ok('up');
    // Both tools tell the engine's own verdict; the first probe of it comes after an interval.
    await compose('up', '-d', '--wait');
    const records = (text: string): Record<string, unknown>[] =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const [ours, theirs] = await Promise.all([
      ok('ps', '--format', 'json'),
      compose('ps', '--format', 'json'),
    ]);
    const settle = (record: Record<string, unknown>): Record<string, unknown> => ({
      ...record,
      Labels: String(record['Labels']).split(',').sort().join(','),
      Mounts: String(record['Mounts']).split(',').sort().join(','),
      // These grow while one looks.
      Status: String(record['Status']).replace(/\d+ seconds?|Less than a second|About a minute/, 'N'),
      RunningFor: '',
    });
    assert.deepEqual(records(ours.stdout).map(settle), records(theirs).map(settle));
    assert.equal((await ok('ps', '-q')).stdout, await compose('ps', '-q', '--no-trunc'));
    assert.equal((await ok('ps', '--services')).stdout, await compose('ps', '--services'));
  });

  it('adopts what docker compose started and replaces nothing', async () => {
    await compose('up', '-d', '--wait');
    const ids = await compose('ps', '-q');
    assert.match((await ok('ps')).stdout, /db\s+healthy/);
    await ok('up');
    assert.equal(await compose('ps', '-q'), ids);
  });

  it('prints the model that docker compose config prints', async () => {
    const [ours, theirs] = [
      (await ok('config', '--format', 'json')).stdout,
      await compose('config', '--format', 'json'),
    ];
    assert.deepEqual(JSON.parse(ours), JSON.parse(theirs));
    for (const flag of ['--services', '--volumes', '--profiles', '--images']) {
      const sorted = (text: string): string[] => text.trim().split('\n').sort();
      assert.deepEqual(
        sorted((await ok('config', flag)).stdout),
        sorted(await compose('config', flag)),
        flag,
      );
    }
    const hashes = (text: string): string[] => text.trim().split('\n').sort();
    assert.deepEqual(
      hashes((await ok('config', '--hash', '*')).stdout),
      hashes(await compose('config', '--hash', '*')),
    );
    assert.deepEqual(
      JSON.parse((await ok('config', '--format', 'json', 'db')).stdout),
      JSON.parse(await compose('config', '--format', 'json', 'db')),
    );
    assert.equal((await ok('config', '-q')).stdout, '');
  });

  it('shows a table in which nothing that should run is missing', async () => {
    await ok('up', 'db');
    const lines = (await ok('ps')).stdout.split('\n');
    assert.match(lines[0] ?? '', /SERVICE\s+STATE/);
    assert.ok(lines.some((line) => /db\s+(healthy|starting)/.test(line)));
    assert.ok(lines.some((line) => /web\s+not created/.test(line)));
    assert.equal(
      lines.some((line) => line.includes('slow')),
      false,
    );
    assert.match((await ok('ps', '-a')).stdout, /slow\s+not selected/);
  });

  it('does not take for unhealthy what was only paused, as for a snapshot', async () => {
    await ok('up', 'db');
    // The engine's own first verdict: only then a check of its own has passed.
    await compose('up', '-d', '--wait', 'db');
    const [db] = await containers();
    const name = (db?.Names[0] ?? '').slice(1);
    await engineJson(engine.socket, 'POST', `/containers/${name}/pause`);
    assert.match((await ok('ps')).stdout, /db +paused/);
    await engineJson(engine.socket, 'POST', `/containers/${name}/unpause`);
    assert.match((await ok('ps')).stdout, /db +(ready|healthy) · up/);
    await ok('up', 'db');
  });

  it('prints logs with prefixes, and follows them', async () => {
    await ok('up');
    await page();
    const { stdout } = await ok('logs');
    assert.match(stdout, /^db-1 {2} \| db is up$/m);
    assert.match(stdout, /^web-1 {2}\| hello from web$/m);
    assert.match((await ok('logs', '--no-log-prefix', '-n', '1', 'db')).stdout, /^db is up$/m);
    assert.match((await ok('logs', '-t', 'db')).stdout, /\| \d{4}-\d\d-\d\dT[\d:.]+Z db is up/);

    const following = start('logs', '-f', 'db');
    await following.sees('stdout', /db is up/);
    await ok('restart', '-t', '0', 'db');
    await following.sees('stdout', /db is up\n[^]*db is up\n/);
    following.child.kill('SIGINT');
    const ended = await following.ended;
    assert.equal(ended.code, 130);
    assert.equal(ended.stdout.match(/db is up/g)?.length, 2);
  });

  it('ends quietly when nobody reads any more', async () => {
    await ok('up');
    const script = `{ "$0" "$1" logs | head -n 1; echo "\${PIPESTATUS[0]}"; } 2>&1`;
    const text = await runCommand('bash', ['-c', script, process.execPath, cli.file], {
      cwd: folder,
      env: { ...process.env, ...inFolder().env },
      timeoutMs: 30_000,
    });
    const [, status, ...rest] = text.trim().split('\n');
    assert.equal(status, '0');
    assert.deepEqual(rest, []);
  });

  it('finishes with the next up what a killed one began', async () => {
    const killed = start('up');
    await killed.sees('stderr', /create container/);
    killed.child.kill('SIGKILL');
    await killed.ended;
    await ok('up');
    assert.deepEqual(
      (await containers()).map(({ State }) => State),
      ['running', 'running'],
    );
  });

  it('ends on Ctrl-C in the middle of creating, with nothing half made', async () => {
    // With a service that never gets ready: however late the signal comes, the start is still under way.
    const interrupted = start('--profile', 'slow', 'up');
    await interrupted.sees('stderr', /create network/);
    interrupted.child.kill('SIGINT');
    assert.equal((await interrupted.ended).code, 130);
    const left = await containers();
    assert.deepEqual(
      left.filter(({ State }) => State === 'created'),
      [],
    );
    await ok('up');
    const running = (await containers()).filter(({ State }) => State === 'running');
    const names = running.map(({ Names: [name = ''] }) => name.replace(/.*-(\w+)-1$/, '$1'));
    assert.deepEqual(names.filter((name) => name !== 'slow').sort(), ['db', 'web']);
  });

  it('stops waiting on Ctrl-C, leaves what runs and nothing half made', async () => {
    const interrupted = start('--profile', 'slow', 'up');
    await interrupted.sees('stderr', /waiting for slow/);
    interrupted.child.kill('SIGINT');
    const { code, stderr } = await interrupted.ended;
    assert.equal(code, 130);
    assert.doesNotMatch(stderr, /error/i);
    assert.deepEqual(
      (await containers()).filter(({ State }) => State === 'created'),
      [],
    );
    assert.match((await compose('ps', '--services')).trim(), /db/);
  });

  it('gives up waiting after --wait-timeout, telling who is not ready', async () => {
    const { code, stderr } = await run('--profile', 'slow', 'up', '--wait-timeout', '5', 'slow');
    assert.equal(code, 1);
    assert.match(stderr, /error: slow did not get ready: /);
    assert.match(stderr, /dev-stack --profile slow logs --tail 50 slow/);
  });

  it('shows the last lines of a service that exits', async () => {
    const file = join(folder, 'broken.yaml');
    // With a health check it is waited for; without one it counts as soon as it runs, however shortly.
    writeFileSync(
      file,
      `name: ${project}\nservices:\n  job:\n    image: ${image}\n    command: [sh, -c, "echo no config found; exit 3"]\n    healthcheck: { test: [CMD, "true"], interval: 30s }\n`,
    );
    const { code, stderr } = await run('-f', file, 'up');
    assert.equal(code, 1);
    assert.match(stderr, /\| no config found/);
    assert.match(stderr, /error: job did not get ready: exited \(3\)/);
  });

  it('leaves nothing behind that docker compose down would not find', async () => {
    await ok('up');
    await compose('down', '-v');
    assert.deepEqual(await containers(), []);
    assert.equal((await compose('ps', '-a', '-q')).trim(), '');
    await ok('up');
    await ok('down', '-v', '-t', '1');
    assert.deepEqual(await containers(), []);
    const { Volumes } = await engineJson<{ Volumes: { Name: string }[] | null }>(
      engine.socket,
      'GET',
      '/volumes',
    );
    assert.deepEqual(
      (Volumes ?? []).filter(({ Name }) => Name.startsWith(`${project}_`)),
      [],
    );
  });

  it('resets one service: its data goes, that of others stays', async () => {
    await ok('up');
    await inContainer('web', 'sh', '-c', 'echo kept > /cache/note');
    await inContainer('db', 'sh', '-c', 'echo lost > /data/note');
    const { stderr } = await ok('reset', 'db', '--yes');
    assert.match(stderr, /remove volume dstest-cli-\d+_data/);
    assert.equal(await inContainer('web', 'cat', '/cache/note'), 'kept');
    assert.equal(await inContainer('db', 'sh', '-c', 'ls /data'), 'starts');
  });

  it('names what a reset would destroy and does nothing when nobody can agree', async () => {
    await ok('up');
    await inContainer('db', 'sh', '-c', 'echo kept > /data/note');
    const { code, stderr } = await run('reset', 'db');
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`${project}_data`));
    assert.match(stderr, new RegExp(`${project}-db-1`));
    assert.match(stderr, /--yes/);
    assert.equal(await inContainer('db', 'cat', '/data/note'), 'kept');
  });

  it('prints addresses with their sign-in once they answer', async () => {
    await ok('up');
    await page();
    assert.equal(
      (await ok('open', 'web', '--print')).stdout,
      `http://localhost:${port}/\nuser me, password secret\n`,
    );
    assert.match(
      (await ok('open')).stdout,
      /web\s+Start page\s+http:\/\/localhost:\d+\/\s+user me, password secret/,
    );
  });

  it('uses what runs as a program on this machine would', async () => {
    assert.match((await run('smoke')).stdout, /Nothing runs: start the stack first\./);
    await ok('up');
    await page();
    const { stdout } = await ok('smoke');
    assert.match(stdout, /^- {5}db +not reachable from this machine: it publishes no port$/m);
    assert.match(stdout, /^ok {4}web +\d+ ms {3}Start page answers \(200\)$/m);
    await compose('kill', 'web');
    const { code, stdout: failed } = await run('smoke', '--format', 'json');
    assert.equal(code, 1);
    const { services } = JSON.parse(failed) as { services: Record<string, { error?: string }> };
    assert.equal(services['web']?.error, 'its container ended with exit code 137');
  });

  it('refuses profiles that exclude each other, and what nobody agreed to, before anything starts', async () => {
    const file = join(folder, 'choices.yaml');
    const service = `{ image: '${image}', command: [sleep, '1000'], init: true`;
    writeFileSync(
      file,
      `name: ${project}
x-dev-stack: { exclusive: [[old, new]] }
services:
  old: ${service}, profiles: [old] }
  new: ${service}, profiles: [new], volumes: ['new:/data'] }
  asks: ${service}, profiles: [asks], x-dev-stack: { confirm: It gets the Docker socket. } }
volumes: { new: }
`,
    );
    const up = (...args: string[]): Promise<CliResult> => run('-f', file, ...args);
    const both = await up('--profile', 'old', '--profile', 'new', 'up');
    assert.deepEqual([both.code, await containers()], [15, []]);
    assert.match(both.stderr, /profiles old and new exclude each other: choose one/);
    // One that runs from a start before excludes the other as well, and nothing is made of what cannot run.
    assert.equal((await up('--profile', 'old', 'up')).code, 0);
    const taken = await up('--profile', 'new', 'up');
    assert.deepEqual([taken.code, (await containers()).length], [1, 1]);
    assert.match(
      taken.stderr,
      /old is running, and new cannot run beside it: .*\. Stop old first; its data is kept\.\n +→ dev-stack .*stop old\n/,
    );
    assert.deepEqual(await volumes(), []);
    assert.equal((await up('stop', '-t', '0', 'old')).code, 0);
    assert.equal((await up('--profile', 'new', 'up')).code, 0);
    await removeProject(engine.socket, project);
    const asked = await up('--profile', 'asks', 'up');
    assert.deepEqual([asked.code, await containers()], [2, []]);
    assert.match(
      asked.stderr,
      /asks: It gets the Docker socket\.\n.*nobody is there to answer for asks; add --yes/,
    );
    assert.equal((await up('--profile', 'asks', 'up', '--yes')).code, 0);
    await removeProject(engine.socket, project);
    // The answer is kept.
    assert.equal((await up('--profile', 'asks', 'up')).code, 0);
  });

  it('stops and keeps the data', async () => {
    await ok('up');
    await ok('stop', '-t', '1');
    assert.deepEqual(
      (await containers()).map(({ State }) => State),
      ['exited', 'exited'],
    );
    await ok('up');
    assert.equal((await inContainer('db', 'cat', '/data/starts')).split('\n').length, 2);
  });

  describe('ends with', () => {
    it('2 for a wrong command line and for services that do not exist', async () => {
      assert.equal((await run('upp')).code, 2);
      const { code, stderr } = await run('up', 'wbe');
      assert.equal(code, 2);
      assert.match(stderr, /no such service: wbe, did you mean web\?/);
    });

    it('14 when a file is missing, 15 when one is broken, each problem with its place', async () => {
      assert.equal((await run('-f', 'gone.yaml', 'config')).code, 14);
      writeFileSync(join(folder, 'bad.yaml'), 'services:\n  web:\n    image: x\n    healtcheck: {}\n');
      const { code, stdout, stderr } = await run('-f', 'bad.yaml', 'config');
      assert.equal(code, 15);
      assert.equal(stdout, '');
      assert.match(stderr, /^bad\.yaml:4:5: error: .*healtcheck/m);
    });

    it('1 when no engine answers, telling where it was looked for', async () => {
      const { code, stderr } = await run('--host', 'unix:///nowhere/docker.sock', 'ps');
      assert.equal(code, 1);
      assert.match(stderr, /error: No container engine answers \(tried .*\/nowhere\/docker\.sock/);
    });
  });

  it('takes the bundled stack where there is no compose file, and says so', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'dev-stack-cli-empty-'));
    try {
      const there = { ...inFolder(), cwd: empty };
      const { code, stdout, stderr } = await cli.run(['config', '--services'], there);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /No compose file here: taking the stack that comes with Dev Stack\./);
      assert.deepEqual(stdout.trim().split('\n').sort(), [
        'pgbouncer',
        'postgres16',
        'redis',
        'redis-commander',
      ]);
      const presets = await cli.run(['presets'], there);
      assert.match(presets.stdout, /✔ core .*postgres16/);

      writeFileSync(join(folder, 'home', 'stack', 'presets'), 'mail\n');
      const chosen = await cli.run(['--bundled', 'config', '--services'], inFolder());
      assert.equal(chosen.stderr, '');
      assert.doesNotMatch(chosen.stdout, /postgres16/);
      assert.match(chosen.stdout, /mail/);
    } finally {
      rmSync(empty, { recursive: true, force: true });
    }
  });
});
