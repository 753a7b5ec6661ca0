import assert from 'node:assert/strict';
import '../fakes/vscode';
import { Emitter } from '../../src/core/support/emitter';
import { type ServiceStatus } from '../../src/core/live/stackStatus';
import { type ServiceState } from '../../src/core/model/serviceState';
import { commandIds } from '../../src/present/commandIds';
import { type StackView } from '../../src/present/stackView';
import { type TreeNode } from '../../src/present/treeNode';
import { ServicesTree } from '../../src/vscode/servicesTree';
import { type StackRegistry } from '../../src/vscode/stackRegistry';
import { container, minute, now, service, stackStatus, status, view } from '../present/make';

describe('ServicesTree', () => {
  const changed = new Emitter<void>();
  let views: StackView[];
  let time: number;
  let fired: (string[] | undefined)[];
  let tree: ServicesTree;

  const stack = (states: Readonly<Record<string, ServiceState>>): StackView =>
    view(
      stackStatus(
        Object.entries(states).map(([name, state]) =>
          status(
            service(
              name,
              {},
              name === 'web'
                ? {
                    dependsOn: [
                      { service: 'db', condition: 'service_healthy', required: true, restart: false },
                    ],
                  }
                : {},
            ),
            state,
            [container(name)],
          ),
        ),
      ),
    );
  const tell = (states: Readonly<Record<string, ServiceState>>): void => {
    views = [stack(states)];
    changed.fire();
  };
  const ready = (): ServiceState => ({ kind: 'ready', since: now });
  const draw = async (node?: TreeNode): Promise<TreeNode[]> => {
    const children = await tree.getChildren(node);
    for (const child of children) tree.getTreeItem(child);
    return children;
  };

  beforeEach(async () => {
    views = [stack({ web: ready(), db: ready(), cache: ready() })];
    time = now;
    fired = [];
    const registry = { views: () => views, onDidChange: changed.event } as unknown as StackRegistry;
    tree = new ServicesTree(registry, Promise.resolve(), () => time);
    tree.onDidChangeTreeData((nodes) =>
      fired.push(
        nodes === undefined
          ? undefined
          : [nodes].flat().map((node) => (node.kind === 'service' ? node.service : node.id)),
      ),
    );
    await draw();
  });
  afterEach(() => tree.dispose());

  it('is silent when nothing shown changed', () => {
    tell({ web: ready(), db: ready(), cache: ready() });
    assert.deepEqual(fired, []);
  });

  it('refreshes the changed row only', () => {
    tell({ web: ready(), db: ready(), cache: { kind: 'stopping' } });
    assert.deepEqual(fired, [['cache']]);
  });

  it('looks only at rows whose service changed, until words age', async () => {
    const before = views[0]?.status?.services ?? new Map<string, ServiceStatus>();
    const looked: string[] = [];
    const [known] = views;
    assert.ok(known?.status);
    const one = before.get('cache');
    assert.ok(one);
    const services = new Map(before).set('cache', { ...one, state: { kind: 'stopping' } });
    views = [
      {
        ...known,
        status: { ...known.status, services },
        factsOf: (status) => {
          looked.push(status.service.name);
          return known.factsOf(status);
        },
      },
    ];
    changed.fire();
    assert.deepEqual([fired, [...new Set(looked)]], [[['cache']], ['cache']]);
    looked.length = 0;
    tree.refresh();
    assert.deepEqual([...new Set(looked)].sort(), ['cache', 'db', 'web']);
    await draw();
  });

  it('refreshes a dependency shown below another service too', async () => {
    const [web] = await tree.getChildren();
    assert.ok(web);
    await draw(web);
    tell({ web: ready(), db: { kind: 'stopping' }, cache: ready() });
    assert.deepEqual(fired, [['db', `${web.id}/dependency/db`]]);
  });

  it('hands the editor the very objects it knows', async () => {
    const before = await tree.getChildren();
    tell({ web: ready(), db: { kind: 'stopping' }, cache: ready() });
    const after = await tree.getChildren();
    assert.ok(before.every((node, index) => node === after[index]));
  });

  it('draws all anew when services come or go', () => {
    tell({ web: ready(), db: ready() });
    assert.deepEqual(fired, [undefined]);
  });

  it('lets words age', () => {
    time = now + 2 * minute;
    tree.refresh();
    assert.deepEqual(fired, [['web', 'db', 'cache']]);
    fired = [];
    tree.refresh();
    // The editor asks for the rows again; until then they still differ.
    assert.equal(fired.length, 1);
  });

  it('makes the long tooltip only when asked, and trusts our own commands only', async () => {
    const [web] = await tree.getChildren();
    assert.ok(web);
    const item = tree.getTreeItem(web);
    assert.equal(item.tooltip, undefined);
    const { tooltip } = tree.resolveTreeItem(item, web);
    assert.ok(typeof tooltip === 'object');
    assert.match(tooltip.value, /^\*\*web\*\*/);
    assert.deepEqual(tooltip.isTrusted, { enabledCommands: Object.values(commandIds) });
  });
});
