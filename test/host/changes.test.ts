import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { freePort } from '../support/freePort';
import { compose, hasCompose } from './compose';
import { api, rowOf, stack, statusOf, until, untilState } from './extension';

/** A service whose image is built from a file of the workspace, and whose sources are watched. */
const app = `services:
  app:
    build: ./app
    environment: { LOG_LEVEL: info }
    develop:
      watch:
        - { path: ./app/src, action: sync, target: /src }
        - { path: ./app/flag, action: rebuild }

`;

describe('what changes while people work', function () {
  this.timeout(120_000);

  let folder: string;
  let definition: string;
  let port: number;

  before(async function () {
    if (!hasCompose()) this.skip();
    port = await freePort();
    await vscode.commands.executeCommand('devStack.services.focus');
    await until(
      async () => (await stack()).connection.kind === 'live',
      async () => (await stack()).connection.kind,
    );
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    definition = readFileSync(join(folder, 'compose.yaml'), 'utf8');
    mkdirSync(join(folder, 'app/src'), { recursive: true });
    write(
      'app/Dockerfile',
      'FROM dstest/stand-in:1\nCOPY flag /flag\nCMD ["sleep", "100000"]\nSTOPSIGNAL KILL\n',
    );
    write('app/flag', 'one');
    write('app/src/page', 'first');
    write('compose.yaml', definition.replace('services:\n', app));
    await until(
      async () => (await stack()).services.has('app'),
      async () => [...(await stack()).services.keys()],
    );
  });
  after(async () => {
    if (!hasCompose()) return;
    await compose('down', '--volumes', '--rmi', 'local');
    write('compose.yaml', definition);
    rmSync(join(folder, 'app'), { recursive: true });
    await until(
      async () => !(await stack()).services.has('app'),
      async () => [...(await stack()).services.keys()],
    );
  });

  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  const inside = async (file: string): Promise<string> =>
    compose('exec', '-T', 'app', 'cat', file).catch((error: unknown) => String(error));
  const containerOf = async (): Promise<string | undefined> => (await statusOf('app')).containers[0]?.id;
  const target = async (): Promise<unknown> => ({ ...(await rowOf('app')).node });
  const untilSame = (): Promise<void> =>
    until(
      async () => (await statusOf('app')).drift.length === 0,
      async () => (await statusOf('app')).drift,
    );
  const untilInside = (file: string, text: string): Promise<void> =>
    until(
      async () => (await inside(file)) === text,
      () => inside(file),
      60_000,
    );

  it('Build and Restart builds an image that was never built, and starts the service from it', async () => {
    await vscode.commands.executeCommand('devStack.rebuild', await target());
    await untilState('app', 'running');
    assert.equal(await inside('/flag'), 'one');
  });

  it('Build and Restart brings what changed into a new container', async () => {
    const before = await containerOf();
    write('app/flag', 'two');
    await vscode.commands.executeCommand('devStack.rebuild', await target());
    await untilState('app', 'running');
    assert.notEqual(await containerOf(), before);
    assert.equal(await inside('/flag'), 'two');
  });

  it('names the field that differs from the file on the row, and Start ends the difference', async () => {
    await untilSame();
    write(
      'compose.yaml',
      definition.replace('services:\n', app.replace('LOG_LEVEL: info', 'LOG_LEVEL: debug')),
    );
    await until(
      async () => (await statusOf('app')).drift.length > 0,
      async () => (await statusOf('app')).drift,
    );
    assert.deepEqual((await statusOf('app')).drift, ['environment.LOG_LEVEL: info → debug']);
    const { item, node } = await rowOf('app');
    assert.match(String(item.description), /changed: environment\.LOG_LEVEL/);
    const { tooltip } = (await api()).tree.resolveTreeItem(item, node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /environment\.LOG_LEVEL: info → debug/);

    await vscode.commands.executeCommand('devStack.start', await target());
    await untilSame();
    const row = async (): Promise<string> => String((await rowOf('app')).item.description);
    await until(async () => !/changed/.test(await row()), row);
  });

  it('Start refuses what wants the port of a service that runs, and starts it once that one is stopped', async () => {
    const rivals = (['red', 'blue'] as const)
      .map(
        (name) =>
          `  ${name}:\n    image: dstest/stand-in:1\n    command: [sleep, "1000"]\n    stop_signal: KILL\n    ports: ["127.0.0.1:${port}:80"]\n`,
      )
      .join('');
    write('compose.yaml', definition.replace('services:\n', `${app}${rivals}`));
    await until(
      async () => (await stack()).services.has('blue'),
      async () => [...(await stack()).services.keys()],
    );
    await vscode.commands.executeCommand('devStack.start', { ...(await rowOf('red')).node });
    await untilState('red', 'running');
    const { node } = await rowOf('blue');
    await vscode.commands.executeCommand('devStack.start', { ...node });
    assert.deepEqual((await statusOf('blue')).containers, []);
    assert.equal((await statusOf('red')).state.kind, 'running');

    assert.ok('stackId' in node);
    const step = { stackId: node.stackId, stop: ['red'], start: ['blue'] };
    await vscode.commands.executeCommand('devStack.startInstead', step);
    await untilState('blue', 'running');
    await untilState('red', 'stopped', 'exited');
    await compose('rm', '--stop', '--force', 'red', 'blue');
  });

  it('Watch Files syncs and rebuilds until it is called again', async () => {
    const watching = vscode.commands.executeCommand('devStack.toggleWatch');
    // Nothing tells when it watches: a file is saved until it arrives, and then once.
    for (let saves = 1; saves <= 20 && (await inside('/src/page')) !== 'first'; saves += 1) {
      write('app/src/page', 'first');
      await Promise.race([untilInside('/src/page', 'first'), sleep(3000)]);
    }
    write('app/src/page', 'second');
    await untilInside('/src/page', 'second');

    const before = await containerOf();
    write('app/flag', 'three');
    await untilInside('/flag', 'three');
    assert.notEqual(await containerOf(), before);

    await vscode.commands.executeCommand('devStack.toggleWatch');
    await watching;
  });
});
