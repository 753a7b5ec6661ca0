import assert from 'node:assert/strict';
import { leftOut } from '../../src/present/leftOut';
import { resolveExclusive } from '../../src/present/presetChoices';
import { loadBundled } from '../stack/support/definition';
import { service, stackOf } from './make';

const stack = stackOf(
  [
    service('old', {}, { profiles: ['old'] }),
    service('new', { networks: { back: { aliases: ['queue'] } } }, { profiles: ['new', 'newest'] }),
    service('other', { networks: { back: { aliases: ['queue'] } } }, { profiles: ['other'] }),
  ],
  {
    profiles: ['old', 'new', 'newest', 'other'],
    exclusive: [
      ['old', 'new'],
      ['new', 'other'],
    ],
  },
);

const said = (chosen: readonly string[], of = stack): string[] =>
  leftOut(of, chosen, resolveExclusive(of, chosen)).map(
    ({ title, keptTitle, why }) => `${title} for ${keptTitle}: ${why}`,
  );

describe('what a choice of profiles leaves out', () => {
  it('is nothing where all can run together', () => assert.deepEqual(said(['old', 'other', 'newest']), []));

  it('is told with the one that was chosen after it', () =>
    assert.deepEqual(said(['old', 'new']), ['old for new: the definition lets only one of them run']));

  it('is told with the name that both want', () =>
    assert.deepEqual(said(['new', 'other']), ['new for other: both are called queue on the network']));

  it('is told of the bundled stack with the port that both want', async () => {
    const bundled = await loadBundled(['core']);
    assert.deepEqual(said(['core', 'observability', 'postgres15'], bundled), [
      'Core for PostgreSQL 15: both publish port 5432',
    ]);
    assert.deepEqual(said(['streaming', 'kafka-zk'], bundled), [
      'Streaming for Kafka with ZooKeeper: both publish port 9092',
    ]);
    assert.deepEqual(said(['saas', 'rustfs'], bundled), ['SaaS product for RustFS: both publish port 9000']);
  });
});
