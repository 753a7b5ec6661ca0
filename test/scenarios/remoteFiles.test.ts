import assert from 'node:assert/strict';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { useEngine, type TestEngine } from '../support/engine';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const image = 'dstest/stand-in:1';

const definition = `services:
  app:
    image: ${image}
    entrypoint: []
    stop_signal: SIGKILL
    command: [/start.sh]
    configs:
      - { source: script, target: /start.sh }
      - { source: settings, target: /etc/app/settings.ini, mode: 0440 }
    secrets: [key]
    x-dev-stack:
      tasks: { seed: { command: 'cat /etc/app/settings.ini', in: tool } }
  tool:
    image: ${image}
    entrypoint: []
    command: ['true']
    configs: [{ source: settings, target: /etc/app/settings.ini }]
    x-dev-stack: { oneShot: true }
configs:
  script: { file: ./start.sh }
  settings: { file: ./settings.ini }
secrets:
  key: { file: ./key }
`;

/** The engine under an address that is not this machine's loopback, as an engine elsewhere has. */
class FarEngine {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(socket: string) {
    this.server = createServer((near) => {
      const far = connect(socket);
      for (const one of [near, far]) {
        this.sockets.add(one);
        one.on('error', () => undefined).once('close', () => this.sockets.delete(one));
      }
      near.pipe(far).pipe(near);
    });
  }

  /** @returns "tcp://172.17.0.1:41234" */
  async listen(): Promise<string> {
    const own = Object.entries(networkInterfaces()).flatMap(([name, found]) =>
      (found ?? [])
        .filter(({ family, internal }) => family === 'IPv4' && !internal)
        .map(({ address }) => ({ name, address })),
    );
    // Only this machine and its containers reach the engine's own bridge.
    const { address } = own.find(({ name }) => name === 'docker0') ?? own[0] ?? assert.fail('no network');
    await new Promise<void>((resolve) => this.server.listen(0, address, resolve));
    return `tcp://${address}:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

describe('Configs and secrets from files, on an engine of another machine', function () {
  this.timeout(120_000);
  let engine: TestEngine;
  let real: RealStack;
  let far: FarEngine;
  let host: string;

  before(async function () {
    this.timeout(600_000);
    await RealStack.ensureCompose();
    engine = await useEngine();
    await ensureStandIns(engine, image);
    far = new FarEngine(engine.socket);
    host = await far.listen();
    real = new RealStack(engine, `dstest-far-${process.pid}`);
    write('first');
    await real.define(definition);
  });
  after(async () => {
    await real?.dispose();
    await far?.close();
  });

  function write(word: string): void {
    real.write('start.sh', `#!/bin/sh\necho ${word}\nexec sleep infinity\n`);
    chmodSync(join(real.folder, 'start.sh'), 0o700);
    real.write('settings.ini', `word = ${word}\n`);
    real.write('key', `key of ${word}`);
    chmodSync(join(real.folder, 'key'), 0o600);
  }
  const inside = (...command: string[]): Promise<string> => real.exec(`${real.project}-app-1`, ...command);
  const binds = async (): Promise<string[]> =>
    (await real.containers()).flatMap(({ Mounts }) => Mounts.map(({ Destination }) => Destination)).sort();

  it('are copied into the container, with their modes, and nothing is left to do', async () => {
    await real.reopen(undefined, {}, host);
    await real.start();
    assert.deepEqual(await binds(), []);
    assert.equal(
      await inside('cat', '/etc/app/settings.ini', '/run/secrets/key'),
      'word = first\nkey of first',
    );
    const modes = ['stat', '-c', '%a %u %n', '/start.sh', '/etc/app/settings.ini', '/run/secrets/key'];
    assert.deepEqual((await inside(...modes)).split('\n'), [
      '744 0 /start.sh',
      '440 0 /etc/app/settings.ini',
      '644 0 /run/secrets/key',
    ]);
    assert.equal(await real.plan(), 'Nothing to do.');
    const drift = [...(await real.session()).status.services.values()].map((one) => one.drift);
    assert.deepEqual(drift.flat(), []);
  });

  it('are copied again with every start and for every task', async () => {
    write('second');
    await real.operate((operations, tell, signal) => operations.restart({}, tell, signal));
    assert.equal(await inside('cat', '/etc/app/settings.ini'), 'word = second');
    real.progress.length = 0;
    await real.operate((operations, tell, signal) => operations.runTasks({ task: 'seed' }, tell, signal));
    const lines = real.progress.flatMap((event) => (event.kind === 'taskLine' ? [event.line] : []));
    assert.deepEqual(lines, ['word = second']);
  });

  it('stay mounted where docker compose has mounted them', async () => {
    await real.clear();
    await real.compose('up', '-d');
    const mounted = ['/etc/app/settings.ini', '/run/secrets/key', '/start.sh'];
    assert.deepEqual([...new Set(await binds())], mounted);
    await real.reopen(undefined, {}, host);
    assert.equal(await real.plan(), 'Nothing to do.');
    const before = await real.ids();
    await real.operate((operations, tell, signal) => operations.restart({}, tell, signal));
    assert.deepEqual([await real.ids(), [...new Set(await binds())]], [before, mounted]);
  });

  it('are named where they cannot be read', async () => {
    await real.clear();
    await real.reopen(undefined, {}, host);
    rmSync(join(real.folder, 'settings.ini'));
    await assert.rejects(
      real.start(),
      /Could not read .*settings\.ini, which is copied to \/etc\/app\/settings\.ini: there is no such file/,
    );
  });
});
