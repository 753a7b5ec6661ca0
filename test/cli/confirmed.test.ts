import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { confirmed } from '../../src/cli/confirmed';
import { service, stackOf, stackStatus } from '../present/make';
import { fakeContext } from './verbs/fakeContext';
import { requestOf } from './verbs/request';

describe('what is asked before a first start', () => {
  const confirm = 'It gets the Docker socket.';
  const portainer = (text = confirm) =>
    service('portainer', {}, { annotations: { title: 'Portainer', confirm: text } });
  const needs = service(
    'needs',
    {},
    {
      dependsOn: [{ service: 'portainer', condition: 'service_started', required: true, restart: false }],
    },
  );
  const stack = stackOf([service('db'), portainer()]);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dev-stack-confirm-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const context = (answer?: string) =>
    fakeContext(stackStatus([]), { dataFolder: folder, ...(answer === undefined ? {} : { answer }) });
  const started = (value: Awaited<ReturnType<typeof confirmed>>): unknown =>
    typeof value === 'number' ? value : value.services;

  it('is asked once for a stack; the answer is kept', async () => {
    const first = context('yes');
    assert.deepEqual(started(await confirmed(stack, requestOf('up'), first)), []);
    assert.match(first.err.text, /^Portainer: It gets the Docker socket\.$/m);
    assert.equal(first.asked.length, 1);
    const second = context();
    assert.deepEqual(started(await confirmed(stack, requestOf('up'), second)), []);
    assert.deepEqual(second.asked, []);
    const other = context('no');
    assert.equal(await confirmed({ ...stack, name: 'other' }, requestOf('up'), other), 1);
  });

  it('is asked anew where the definition says something else', async () => {
    await confirmed(stack, requestOf('up', '--yes'), context());
    const changed = context('no');
    assert.equal(await confirmed(stackOf([portainer('It gets more.')]), requestOf('up'), changed), 1);
    assert.match(changed.err.text, /It gets more\.\nNothing was started\./);
  });

  it('is answered by --yes, and kept', async () => {
    const silent = context();
    assert.deepEqual(started(await confirmed(stack, requestOf('up', '-y'), silent)), []);
    assert.deepEqual(silent.asked, []);
    assert.deepEqual(started(await confirmed(stack, requestOf('up'), context())), []);
  });

  it('starts the rest without it, and without what needs it', async () => {
    const all = stackOf([service('db'), portainer(), needs]);
    assert.deepEqual(started(await confirmed(all, requestOf('up'), context('without'))), ['db']);
    assert.equal(await confirmed(stackOf([portainer()]), requestOf('up'), context('without')), 0);
  });

  it('ends with 2 where nobody is there to answer', async () => {
    const alone = context();
    assert.equal(await confirmed(stack, requestOf('up'), alone), 2);
    assert.match(alone.err.text, /nobody is there to answer for portainer; add --yes/);
  });

  it('is not asked where nothing of it starts', async () => {
    const named = context();
    assert.deepEqual(started(await confirmed(stack, requestOf('up', 'db'), named)), ['db']);
  });
});
