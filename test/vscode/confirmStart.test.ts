import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeVscode } from '../fakes/vscode';
import { confirmStart } from '../../src/vscode/commands/confirmStart';
import { service, stackOf } from '../present/make';

describe('what is asked before a first start in the editor', () => {
  const stack = stackOf([
    service('db'),
    service('portainer', {}, { annotations: { title: 'Portainer', confirm: 'It gets the Docker socket.' } }),
  ]);
  let folder: string;
  let asked: unknown[][];
  let answer: string | undefined;
  const { window } = fakeVscode;
  const usual = window.showWarningMessage;
  const registry = { session: () => ({ status: { stack } }) };
  const start = (request = {}) =>
    confirmStart(
      { registry, dataFolder: folder } as unknown as Parameters<typeof confirmStart>[0],
      'shop',
      request,
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-confirm-'));
    asked = [];
    window.showWarningMessage = (...words) => {
      asked.push([...words]);
      return Promise.resolve(answer);
    };
  });
  afterEach(() => {
    window.showWarningMessage = usual;
    rmSync(folder, { recursive: true, force: true });
  });

  it('is asked in a dialog that tells why, and once', async () => {
    answer = 'Allow and Start';
    assert.deepEqual(await start(), {});
    assert.deepEqual(asked, [
      [
        'Start Portainer?',
        { modal: true, detail: 'Portainer: It gets the Docker socket.' },
        'Allow and Start',
        'Start the Rest',
      ],
    ]);
    assert.deepEqual(await start(), {});
    assert.equal(asked.length, 1);
  });

  it('can be answered with the rest alone, and is asked again then', async () => {
    answer = 'Start the Rest';
    assert.deepEqual(await start(), { services: ['db'] });
    await start();
    assert.equal(asked.length, 2);
  });

  it('starts nothing where the dialog is closed; where it is all that was meant, there is no rest', async () => {
    answer = undefined;
    await assert.rejects(start({ services: ['portainer'] }), { name: 'CancelledError' });
    assert.deepEqual(asked[0]?.slice(2), ['Allow and Start']);
  });

  it('is not asked where nothing of it starts', async () => {
    assert.deepEqual(await start({ services: ['db'] }), { services: ['db'] });
    assert.deepEqual(asked, []);
  });
});
