import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watch } from '../../../src/cli/verbs/watch';
import { type StartRequest, type StackOperations } from '../../../src/core/operations/operations';
import { service, stackStatus, status } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

describe('watch, of services that are asked for before their first start', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dev-stack-watch-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const develop = { watch: [{ path: join(tmpdir(), 'dev-stack-nothing-here'), action: 'rebuild' as const }] };
  const portainer = { annotations: { title: 'Portainer', confirm: 'It gets the Docker socket.' } };
  const needs = [
    { service: 'portainer', condition: 'service_started' as const, required: true, restart: false },
  ];
  const watching = async (
    line: string,
    answer?: string,
    services = [service('api', { develop }, portainer)],
  ) => {
    const started: StartRequest[] = [];
    const ended = new AbortController();
    const operations: Partial<StackOperations> = {
      start: (request) => {
        started.push(request);
        // Otherwise it would go on until Ctrl-C.
        ended.abort();
        return Promise.resolve();
      },
    };
    const running = stackStatus(services.map((one) => status(one, { kind: 'absent' })));
    const context = {
      ...fakeContext(running, {
        dataFolder: folder,
        session: { operations: operations as StackOperations },
        ...(answer === undefined ? {} : { answer }),
      }),
      signal: ended.signal,
    };
    const code = await watch(requestOf('watch', line), context);
    return { code, started, said: context.err.text };
  };

  it('asks, as up does, and starts what was agreed to', async () => {
    const { code, started, said } = await watching('', 'yes');
    assert.deepEqual([code, started], [0, [{ services: ['api'] }]]);
    assert.match(said, /^Portainer: It gets the Docker socket\.$/m);
    assert.deepEqual((await watching('')).started, [{ services: ['api'] }], 'the answer is kept');
  });

  it('starts nothing after no, and where nobody is there to answer', async () => {
    const no = await watching('', 'no');
    assert.deepEqual([no.code, no.started], [1, []]);
    const nobody = await watching('');
    assert.deepEqual([nobody.code, nobody.started], [2, []]);
    assert.match(nobody.said, /nobody is there to answer for api; add --yes/);
  });

  it('asks also where it starts nothing at first, as a rebuild would', async () =>
    assert.equal((await watching('--no-up')).code, 2));

  it('asks for what the watched services need, and is answered by --yes', async () => {
    const both = [service('portainer', {}, portainer), service('api', { develop }, { dependsOn: needs })];
    assert.equal((await watching('', undefined, both)).code, 2);
    assert.deepEqual((await watching('--yes', undefined, both)).started, [{ services: ['api'] }]);
  });

  it('watches the rest alone where that was the answer, and nothing where nothing is left', async () => {
    const rest = [service('portainer', { develop }, portainer), service('web', { develop })];
    assert.deepEqual((await watching('', 'without', rest)).started, [{ services: ['web'] }]);
    const none = await watching('', 'without');
    assert.deepEqual([none.code, none.started], [0, []]);
  });
});
