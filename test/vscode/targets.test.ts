import assert from 'node:assert/strict';
import { fakeVscode } from '../fakes/vscode';
import { childrenOf, serviceNode } from '../../src/present/stackTree';
import { byStack, requireTrust, targetsOf } from '../../src/vscode/commands/targets';
import { UserError } from '../../src/present/userError';
import { now, service, stackStatus, status, view } from '../present/make';

const ready = { kind: 'ready', since: now } as const;
const grouped = (name: string, group: string) => status(service(name, {}, { annotations: { group } }), ready);
const shop = view(stackStatus([grouped('db', 'data'), grouped('cache', 'data'), grouped('web', 'apps')]));
const other = view(stackStatus([status(service('worker'), ready)]), { id: 'other' });
const views = [shop, other];

describe('targetsOf', () => {
  it('is empty where nothing was named', () => {
    assert.deepEqual(targetsOf(views, undefined, undefined), []);
    assert.deepEqual(targetsOf(views, { unknown: true }, []), []);
  });

  it('takes a row', () => {
    assert.deepEqual(targetsOf(views, serviceNode('shop', 'db'), undefined), [
      { stackId: 'shop', services: ['db'] },
    ]);
  });

  it('prefers the selection, across stacks, without repetition', () => {
    const selection = [serviceNode('shop', 'db'), serviceNode('other', 'worker'), serviceNode('shop', 'db')];
    assert.deepEqual(targetsOf(views, selection[0], selection), [
      { stackId: 'shop', services: ['db'] },
      { stackId: 'other', services: ['worker'] },
    ]);
  });

  it('takes a stack for all of it, whatever else is selected', () => {
    const stack = { kind: 'stack', id: 'shop', stackId: 'shop' } as const;
    assert.deepEqual(targetsOf(views, stack, [stack, serviceNode('shop', 'db')]), [
      { stackId: 'shop', services: undefined },
    ]);
  });

  it('takes a group for its members', () => {
    const data = childrenOf([shop], undefined).find((node) => node.kind === 'group' && node.group === 'data');
    assert.deepEqual(targetsOf([shop], data, undefined), [{ stackId: 'shop', services: ['db', 'cache'] }]);
  });

  it('takes what hangs below a service for the service, a dependency for itself', () => {
    const below = { id: 'x', stackId: 'shop', service: 'web' };
    assert.deepEqual(targetsOf(views, { ...below, kind: 'link', key: 'k' }, undefined)[0]?.services, ['web']);
    assert.deepEqual(
      targetsOf(views, { ...below, kind: 'dependency', dependency: 'db' }, undefined)[0]?.services,
      ['db'],
    );
  });

  it('takes references and bare names, as links and next steps hand them over', () => {
    assert.deepEqual(targetsOf(views, { stackId: 'shop', service: 'db' }, undefined), [
      { stackId: 'shop', services: ['db'] },
    ]);
    assert.deepEqual(targetsOf(views, 'worker', undefined), [{ stackId: 'other', services: ['worker'] }]);
    assert.deepEqual(targetsOf(views, 'unknown', undefined), []);
  });
});

describe('byStack', () => {
  it('collects services for one operation a stack', () => {
    const found = [shop, other, shop].map((one, i) => {
      const name = ['db', 'worker', 'web'][i] ?? '';
      const found = one.status?.services.get(name);
      assert.ok(found);
      return { stackId: one.id, service: name, view: one, status: found };
    });
    assert.deepEqual(
      byStack(found).map(({ view: { id }, services }) => [id, services]),
      [
        ['shop', ['db', 'web']],
        ['other', ['worker']],
      ],
    );
  });
});

describe('requireTrust', () => {
  afterEach(() => (fakeVscode.workspace.isTrusted = true));

  it('refuses to act for a folder that is not trusted', () => {
    requireTrust(shop);
    fakeVscode.workspace.isTrusted = false;
    assert.throws(
      () => requireTrust(shop),
      (error) => UserError.is(error) && /Trust the folder/.test(error.message),
    );
  });

  it('lets the bundled stack run everywhere', () => {
    fakeVscode.workspace.isTrusted = false;
    requireTrust({ ...shop, source: 'bundled' });
  });
});
