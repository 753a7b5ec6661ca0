import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { cacheFolder } from '../support/cacheFolder';
import { installCodeServer } from '../support/codeServer';
import { useEngine, type TestEngine } from '../support/engine';
import { engineJson } from '../support/engineHttp';
import { freePort } from '../support/freePort';
import { ensureImages } from '../support/images';
import { removeProject } from '../support/removeProject';
import { RedisClient } from '../support/redisClient';
import { root } from '../support/root';

const project = `dstest-start-${process.pid}`;
const images = [
  'postgres:16.15-alpine',
  'edoburu/pgbouncer:v1.25.2-p0',
  'redis:7.4.11-alpine',
  'ghcr.io/joeferner/redis-commander:0.9.1',
];

/** `npm start` in a group of its own, as a terminal has it; everything it left running is ended with it. */
class Start {
  output = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(flags: readonly string[], env: NodeJS.ProcessEnv) {
    const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    this.child = spawn(process.execPath, [tsx, join(root, 'test', 'support', 'start.ts'), ...flags], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** What a Ctrl-C of the terminal does: every process of the group gets it. */
  interrupt(): void {
    this.signal('SIGINT');
  }

  kill(): void {
    this.signal('SIGKILL');
  }

  /** Resolves when the output so far fits. @throws Error with all of it when it ends before, or takes too long. */
  async shows(pattern: RegExp, ms = 60_000): Promise<RegExpExecArray> {
    let ended = false;
    void this.ended.then(() => (ended = true));
    for (const deadline = Date.now() + ms; ; await sleep(50)) {
      const over = ended || Date.now() > deadline;
      const found = pattern.exec(this.output);
      if (found) return found;
      if (over) throw new Error(`${pattern} never came:\n${this.output}`);
    }
  }

  private signal(name: NodeJS.Signals): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, name);
    } catch {
      // It has ended.
    }
  }
}

describe('npm start', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let running: Start | undefined;
  let postgres: string;

  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    await ensureImages(engine, images);
    await installCodeServer();
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-start-'));
    // Downloads are shared with other runs, the data of a private engine and of the editor is not.
    mkdirSync(join(folder, 'cache'));
    for (const name of ['npm', 'packages']) symlinkSync(cacheFolder(name), join(folder, 'cache', name));
    const port = String(await freePort());
    postgres = `postgresql://dev:dev@127.0.0.1:${port}/dev`;
    env = {
      DOCKER_HOST: engine.host,
      DEV_STACK_CACHE: join(folder, 'cache'),
      DEV_STACK_HOME: join(folder, 'home'),
      XDG_CONFIG_HOME: join(folder, 'home'),
      COMPOSE_PROJECT_NAME: project,
      POSTGRES_PORT: port,
      PGBOUNCER_PORT: String(await freePort()),
      REDIS_PORT: String(await freePort()),
      REDIS_COMMANDER_PORT: String(await freePort()),
    };
  });

  afterEach(async () => {
    running?.kill();
    await running?.ended;
    await removeProject(engine.socket, project);
  });

  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  const states = async (): Promise<Record<string, string>> => {
    const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }));
    const rows = await engineJson<{ Labels: Record<string, string>; State: string }[]>(
      engine.socket,
      'GET',
      `/containers/json?all=1&filters=${filters}`,
    );
    return Object.fromEntries(
      rows.map(({ Labels, State }): [string, string] => [Labels['com.docker.compose.service'] ?? '', State]),
    );
  };
  const all = (state: string): Record<string, string> => ({
    postgres16: state,
    pgbouncer: state,
    redis: state,
    'redis-commander': state,
  });

  async function query(sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: postgres, connectionTimeoutMillis: 30_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('shows what runs and how to use it, serves the editor, and ends it all with Ctrl-C, keeping the data', async () => {
    running = new Start(['--browser'], env);
    const [, editor = ''] = await running.shows(/^ {2}(http:\/\/127\.0\.0\.1:\d+\/\S+)$/m);
    const { output } = running;
    assert.match(output, /^postgres16 +running \(healthy\) +\d+->5432 +postgresql:\S+ +dev \/ dev$/m);
    assert.match(
      output,
      /^redis-commander +running \(healthy\) +\d+->8081 +http:\/\/127\.0\.0\.1:\d+\/ +none needed$/m,
    );
    assert.deepEqual(await states(), all('running'));

    // The addresses of the table are true.
    const urls = [...output.matchAll(/postgresql:\S+/g)].map(([url]) => url);
    assert.equal(urls.length, 2, 'the server and its pool');
    for (const url of urls) {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.end();
    }
    const redis = await RedisClient.open(/redis:\S+/.exec(output)?.[0] ?? '');
    assert.equal(await redis.ask('PING'), 'PONG');
    redis.close();
    await query('CREATE TABLE kept AS SELECT 42 AS answer');

    const page = await fetch(editor);
    assert.equal(page.status, 200);
    const payload = new URL(editor).searchParams.get('payload') ?? '';
    assert.ok(payload.includes(root), 'the page loads this extension');

    await running.shows(/Ctrl-C ends/);
    running.interrupt();
    assert.equal(await running.ended, 130);
    assert.deepEqual(await states(), all('exited'));
    await assert.rejects(fetch(editor), 'the editor is gone');

    running = new Start(['--no-editor'], env);
    await running.shows(/Ctrl-C ends/);
    assert.deepEqual(await query('SELECT answer FROM kept'), [{ answer: 42 }]);
    running.interrupt();
    await running.ended;
  });

  it('interrupted while it starts, leaves nothing running', async () => {
    running = new Start(['--no-editor'], env);
    await running.shows(/start container \S+-postgres16/);
    running.interrupt();
    assert.equal(await running.ended, 130, running.output);
    assert.deepEqual(
      Object.values(await states()).filter((state) => state === 'running'),
      [],
    );
  });

  it('leaves alone what was up before', async () => {
    const first = new Start(['--no-editor'], env);
    running = first;
    await first.shows(/Ctrl-C ends/);
    const second = new Start(['--check'], env);
    assert.equal(await second.ended, 0, second.output);
    assert.deepEqual(await states(), all('running'));
    first.interrupt();
    await first.ended;
    assert.deepEqual(await states(), all('exited'));
  });

  it('runs an engine of its own with images made here, and takes it down again', async function () {
    // As everywhere: a second engine needs a Linux machine where we are root.
    if (process.getuid?.() !== 0 || process.platform !== 'linux') this.skip();
    running = new Start(['--check', '--private-engine'], env);
    const code = await running.ended;
    assert.equal(code, 0, running.output);
    const { output } = running;
    const socket = /^Docker engine: (\S+) \(API/m.exec(output)?.[1] ?? '';
    assert.match(socket, /docker\.sock$/);
    assert.notEqual(`unix://${socket}`, engine.host);
    assert.match(output, /No image registry answers|Images that are not here yet/);
    assert.match(output, /^postgres16 +running \(healthy\)/m);
    assert.ok(!existsSync(socket), 'its socket is gone');
    assert.deepEqual(daemonsOf(join(folder, 'cache')), []);
    assert.ok(
      existsSync(join(folder, 'cache', 'engine', 'volumes', `${project}_pg16_data`)),
      'its data stays',
    );
  });

  /** Command lines of processes that name the folder. */
  function daemonsOf(path: string): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
          return command.startsWith('dockerd') && command.includes(path) ? [command] : [];
        } catch {
          return [];
        }
      });
  }
});
