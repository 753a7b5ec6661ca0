import assert from 'node:assert/strict';
import '../fakes/vscode';
import { setImmediate as turn } from 'node:timers/promises';
import { type StackVolume } from '../../src/core/data/stackVolumes';
import { CancelledError } from '../../src/core/support/abort';
import { Emitter } from '../../src/core/support/emitter';
import { silentLog } from '../../src/core/support/log';
import { childrenOf } from '../../src/present/stackTree';
import { type StackView } from '../../src/present/stackView';
import { type TreeNode } from '../../src/present/treeNode';
import { type StackRegistry } from '../../src/vscode/stackRegistry';
import { VolumeWatch } from '../../src/vscode/volumeWatch';
import { container, now, service, stackStatus, status, view } from '../present/make';

describe('what is asked of the engine about volumes', () => {
  const changed = new Emitter<void>();
  let views: StackView[];
  let calls: string[];
  let time: number;
  let watch: VolumeWatch;
  /** Left open by a test that wants to see a call under way. */
  let gate: Promise<void>;

  let volume: StackVolume;
  const existing: StackVolume = {
    ...{ name: 'shop_data', kind: 'own', exists: true, services: ['db'], containers: [] },
    ...{ anonymous: undefined, createdAt: now, lastSnapshot: undefined },
  };
  const db = service('db', { volumes: [{ type: 'volume', source: 'data', target: '/data' }] });
  const stack = (ids: readonly string[]): StackView =>
    view(
      stackStatus(
        [
          status(
            db,
            { kind: 'ready', since: now },
            ids.map((id) => container('db', { id })),
          ),
        ],
        {},
        {
          project: { name: 'shop', services: {}, volumes: { data: { name: 'shop_data' } } },
        },
      ),
      views[0]?.volumes === undefined ? {} : { volumes: views[0].volumes },
    );
  const group = (): TreeNode => {
    const found = childrenOf(views, undefined).find(
      (node) => node.kind === 'group' && node.group === ':volumes',
    );
    assert.ok(found);
    return found;
  };
  /** Until everything that does not wait for the gate or a timer has happened. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) await turn();
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  beforeEach(() => {
    volume = existing;
    views = [];
    views = [stack(['one'])];
    calls = [];
    time = now;
    gate = Promise.resolve();
    const call =
      <T>(name: string, value: T) =>
      async (signal: AbortSignal): Promise<T> => {
        calls.push(name);
        await Promise.race([
          gate,
          new Promise((_, reject) =>
            signal.addEventListener('abort', () => {
              calls.push(`${name} called off`);
              reject(new CancelledError());
            }),
          ),
        ]);
        return value;
      };
    const volumes = {
      list: (signal: AbortSignal) => call('list', [volume])(signal),
      measure: call('measure', new Map([['shop_data', 5]])),
    };
    const registry = {
      views: () => views,
      onDidChange: changed.event,
      session: () => ({ volumes }),
      setVolumes: (_id: string, facts: StackView['volumes']) => {
        views = views.map((one) => ({ ...one, volumes: facts }));
        changed.fire();
      },
    } as unknown as StackRegistry;
    watch = new VolumeWatch(registry, () => time, silentLog);
  });
  afterEach(() => watch.dispose());

  it('is nothing while the view is hidden', async () => {
    changed.fire();
    watch.opened(group());
    await settle();
    assert.deepEqual(calls, []);
  });

  it('is one list when the view is shown, and nothing more however often states change', async () => {
    watch.setVisible(true);
    await until(() => views[0]?.volumes !== undefined);
    for (let i = 0; i < 5; i += 1) changed.fire();
    await settle();
    assert.deepEqual(calls, ['list']);
  });

  it('is a measuring once rows of volumes are opened, and not again because time passed', async () => {
    watch.setVisible(true);
    await until(() => views[0]?.volumes !== undefined);
    watch.opened(group());
    await until(() => views[0]?.volumes?.sizes !== undefined);
    time += 3_600_000;
    changed.fire();
    await settle();
    assert.deepEqual(calls, ['list', 'measure', 'list']);
    watch.closed(group());
    watch.opened(group());
    await settle();
    assert.equal(calls.filter((one) => one === 'measure').length, 2, 'opened again an hour later');
    watch.closed(group());
    watch.opened(group());
    await settle();
    assert.equal(calls.filter((one) => one === 'measure').length, 2, 'opened again at once');
  });

  it('is called off when the rows are closed, and when the view is hidden', async () => {
    watch.setVisible(true);
    await until(() => views[0]?.volumes !== undefined);
    gate = new Promise(() => undefined);
    watch.opened(group());
    watch.closed(group());
    await until(() => calls.includes('measure called off'));
    watch.opened(group());
    watch.setVisible(false);
    await settle();
    assert.deepEqual(calls, ['list', 'measure', 'measure called off', 'measure', 'measure called off']);
  });

  it('is measured once more what came while the others were measured, and not for ever', async () => {
    volume = { ...volume, name: 'shop_new' };
    watch.setVisible(true);
    await until(() => views[0]?.volumes !== undefined);
    watch.opened(group());
    await until(() => calls.filter((one) => one === 'measure').length === 2);
    await settle();
    assert.equal(calls.filter((one) => one === 'measure').length, 2);
  });

  it('is a list when containers came or went', async () => {
    watch.setVisible(true);
    await until(() => views[0]?.volumes !== undefined);
    views = [stack(['two'])];
    changed.fire();
    await until(() => calls.length === 2);
    assert.deepEqual(calls, ['list', 'list']);
  });

  it('is all of it after data was replaced, if somebody sees it', async () => {
    watch.setVisible(true);
    watch.opened(group());
    await until(() => views[0]?.volumes?.sizes !== undefined);
    await settle();
    calls = [];
    watch.refresh();
    await until(() => calls.includes('measure'));
  });
});
