import assert from 'node:assert/strict';
import { volumes } from '../../../src/cli/verbs/volumes';
import { type StackVolume } from '../../../src/core/data/stackVolumes';
import { type VolumeOperations } from '../../../src/core/operations/volumeOperations';
import { minute, now, service, stackStatus, status } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

const one = (name: string, more: Partial<StackVolume> = {}): StackVolume => ({
  ...{ name, kind: 'own', exists: true, services: ['db'], containers: [], anonymous: undefined },
  ...{ createdAt: now, lastSnapshot: undefined, ...more },
});
const all = [
  one('shop_data', { lastSnapshot: { id: 'x', name: 'friday', createdAt: now - 5 * minute } }),
  one('shop_cache', { services: ['cache'], exists: false, createdAt: undefined }),
  one('shop_gone', { kind: 'orphan', services: [] }),
  one('shop_index', { services: ['search'], exists: false, createdAt: undefined }),
];

describe('volumes', () => {
  const setUp = (answer?: string, measure = () => Promise.resolve(new Map([['shop_data', 1.2e9]]))) => {
    const removed: (readonly string[])[] = [];
    const services = [
      status(service('db'), { kind: 'running', since: 0 }),
      status(service('search', {}, { active: false }), { kind: 'notSelected' }),
    ];
    let measured = 0;
    const operations: Omit<VolumeOperations, 'files'> = {
      list: () => Promise.resolve(all),
      measure: () => {
        measured += 1;
        return measure();
      },
      previewRemoval: ({ names }) =>
        Promise.resolve({
          endpoint: '',
          safety: true,
          volumes: names.map((name) => ({ name, sizeBytes: 5000, createdAt: now })),
        }),
      remove: ({ names }) => {
        removed.push(names);
        return Promise.resolve(undefined);
      },
    };
    const context = fakeContext(stackStatus(services), {
      session: { volumes: operations as VolumeOperations },
      ...(answer === undefined ? {} : { answer }),
    });
    return { context, removed, measured: () => measured };
  };

  it('are listed with size, users, age of the last snapshot and what is special', async () => {
    const { context } = setUp();
    assert.equal(await volumes(requestOf('volumes'), context), 0);
    assert.deepEqual(context.out.lines, [
      'VOLUME       USED BY   SIZE     LAST SNAPSHOT        NOTE',
      'shop_data    db        1.2 GB   5 min ago (friday)',
      'shop_cache   cache                                   not made yet',
      'shop_gone                                            not in the compose file',
    ]);
    assert.deepEqual(context.err.lines, ['1 more is made once services that are not selected are started.']);
  });

  it('are listed for a service that is not selected when it is named', async () => {
    const { context } = setUp();
    await volumes(requestOf('volumes', 'search'), context);
    assert.match(context.out.text, /shop_index/);
    assert.equal(context.err.text, '');
  });

  it('are JSON for scripts, what is not known left out', async () => {
    const { context } = setUp();
    await volumes(requestOf('volumes', '--format=json db'), context);
    assert.deepEqual(JSON.parse(context.out.text), [
      {
        ...{ name: 'shop_data', kind: 'own', exists: true, services: ['db'], containers: [] },
        lastSnapshot: { id: 'x', name: 'friday', createdAt: now - 5 * minute },
        ...{ sizeBytes: 1.2e9, createdAt: new Date(now).toISOString() },
      },
    ]);
  });

  it('are not measured for their names alone, nor where nobody wants that', async () => {
    const { context, measured } = setUp();
    await volumes(requestOf('volumes', '--quiet'), context);
    assert.deepEqual(context.out.lines, ['shop_data', 'shop_gone']);
    await volumes(requestOf('volumes', '--no-size'), context);
    assert.equal(measured(), 0);
  });

  it('are listed also where the engine cannot measure them', async () => {
    const { context } = setUp(undefined, () => Promise.reject(new Error('no')));
    assert.equal(await volumes(requestOf('volumes'), context), 0);
    assert.match(context.out.text, /shop_data/);
    assert.match(context.err.text, /could not measure/);
  });

  it('are removed after a yes that follows their names and sizes', async () => {
    const { context, removed } = setUp('yes');
    assert.equal(await volumes(requestOf('volumes', '--remove=shop_gone'), context), 0);
    assert.match(context.err.text, /Remove the volume shop_gone\?[^]*shop_gone \(5 kB\)[^]*safety snapshot/);
    assert.deepEqual(removed, [['shop_gone']]);
  });

  it('stay without a yes, and where nobody is there', async () => {
    for (const [answer, code] of [['no', 1] as const, [undefined, 2] as const]) {
      const { context, removed } = setUp(answer);
      assert.equal(await volumes(requestOf('volumes', '--remove=shop_gone'), context), code);
      assert.deepEqual(removed, []);
    }
  });
});
