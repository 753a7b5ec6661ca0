import assert from 'node:assert/strict';
import { reset } from '../../../src/cli/verbs/reset';
import { type ResetPreview, type StackOperations } from '../../../src/core/operations/operations';
import { service, stackStatus, status } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

const preview: ResetPreview = {
  containers: [{ id: '1', name: 'shop-db-1', service: 'db' }],
  volumes: [{ name: 'shop_data', sizeBytes: 1.2e9, service: 'db' }],
  kept: [{ name: 'shop_shared', because: 'web uses it too' }],
  dependents: ['web'],
  plan: {
    project: 'shop',
    nodes: [
      {
        id: 0,
        after: [],
        conditions: [],
        operation: { kind: 'removeVolume', name: 'shop_data' },
        service: 'db',
        cause: 'asked for',
        losesData: true,
      },
    ],
    warnings: [],
    standing: [],
  },
};

describe('reset', () => {
  const setUp = (answer: string | undefined, shown = preview) => {
    const done: ResetPreview[] = [];
    const operations: Partial<StackOperations> = {
      previewReset: () => Promise.resolve(shown),
      reset: (_request, agreed) => {
        done.push(agreed);
        return Promise.resolve();
      },
    };
    const context = fakeContext(stackStatus([status(service('db'), { kind: 'running', since: 0 })]), {
      session: { operations: operations as StackOperations },
      ...(answer === undefined ? {} : { answer }),
    });
    return { context, done };
  };

  it('names every container and volume that would be lost before it asks', async () => {
    const { context, done } = setUp('yes');
    assert.equal(await reset(requestOf('reset', 'db'), context), 0);
    for (const told of ['shop-db-1', 'shop_data (1.2 GB)', 'shop_shared: web uses it too', 'web']) {
      assert.ok(context.err.text.includes(told), told);
    }
    assert.equal(context.asked.length, 1);
    assert.deepEqual(done, [preview]);
  });

  it('does nothing without a yes', async () => {
    for (const answer of ['', 'no', 'yesterday', ' ']) {
      const { context, done } = setUp(answer);
      assert.equal(await reset(requestOf('reset', 'db'), context), 1);
      assert.deepEqual(done, []);
    }
  });

  it('does nothing when nobody is there, and ends as wrong usage does', async () => {
    const { context, done } = setUp(undefined);
    assert.equal(await reset(requestOf('reset', 'db'), context), 2);
    assert.deepEqual(done, []);
    assert.match(context.err.text, /shop_data[^]*--yes/);
  });

  it('does not ask with --yes, and does what the preview said', async () => {
    const { context, done } = setUp(undefined);
    assert.equal(await reset(requestOf('reset', '--yes'), context), 0);
    assert.deepEqual(context.asked, []);
    assert.deepEqual(done, [preview]);
  });

  it('keeps what others use too with --yes, and says so', async () => {
    const shared = { name: 'shop_shared', because: 'web uses it too', sharedWith: ['web'] };
    const { context, done } = setUp(undefined, { ...preview, kept: [shared] });
    assert.equal(await reset(requestOf('reset', 'db --yes'), context), 0);
    assert.match(context.err.text, /^Keeping shop_shared: web uses it too\.$/m);
    assert.equal(done.length, 1);
  });

  it('asks whether services are meant as well that share a volume, and then anew', async () => {
    const volume = { type: 'volume', source: 'shared', target: '/data' } as const;
    const asked: (readonly string[] | undefined)[] = [];
    const operations: Partial<StackOperations> = {
      previewReset: ({ services }) => {
        asked.push(services);
        return Promise.resolve(preview);
      },
      reset: () => Promise.resolve(),
    };
    const services = ['db', 'web'].map((name) =>
      status(service(name, { volumes: [volume] }), { kind: 'running', since: 0 }),
    );
    const answers = ['all', 'yes'];
    const context = fakeContext(stackStatus(services), {
      session: { operations: operations as StackOperations },
    });
    const questions: string[] = [];
    const ask = (question: string): Promise<string | undefined> => {
      questions.push(question);
      return Promise.resolve(answers[questions.length - 1]);
    };
    assert.equal(await reset(requestOf('reset', 'db'), { ...context, ask }), 0);
    assert.deepEqual(asked, [['db'], ['db', 'web']]);
    assert.match(questions[0] ?? '', /all to reset web with it/);
    assert.doesNotMatch(questions[1] ?? '', /all/);
  });

  it('says so when there is nothing to reset', async () => {
    const { context, done } = setUp('yes', { ...preview, plan: { ...preview.plan, nodes: [] } });
    assert.equal(await reset(requestOf('reset'), context), 0);
    assert.deepEqual(done, []);
    assert.match(context.err.text, /Nothing to reset/);
  });
});
