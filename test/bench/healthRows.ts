import '../fakes/vscode';
import { EngineConnection } from '../../src/core/live/engineConnection';
import { StackSession } from '../../src/core/operations/stackSession';
import { systemClock } from '../../src/core/support/clock';
import { Emitter } from '../../src/core/support/emitter';
import { silentLog } from '../../src/core/support/log';
import { type StackView } from '../../src/present/stackView';
import { type TreeNode } from '../../src/present/treeNode';
import { ServicesTree } from '../../src/vscode/servicesTree';
import { type StackRegistry } from '../../src/vscode/stackRegistry';
import { serviceFacts, type ServiceFacts } from '../../src/core/catalog/serviceFacts';
import { type ServiceStatus } from '../../src/core/live/stackStatus';
import { FakeEngine } from '../fakes/fakeEngine';
import { sampleSpec, sampleStack } from '../fakes/sampleStack';
import { eventually } from '../support/eventually';
import { type Measurement } from './bench';
import { type Row } from './row';

/** From the engine's event to the row in the tree, without an engine: what we ourselves need. */
export const healthRows: readonly Row[] = [
  { id: 'health', quick: false, measure: ({ quick }) => runHealth(quick ? 2 : 10) },
];

const names = Array.from({ length: 200 }, (_, index) => `service${index}`);
const gapMs = 10;

/**
 * Two hundred services drawn in the tree, a hundred health events a second, each on another service; a second time
 * beside a thousand containers of others with as many events.
 * @param seconds of events; each gives one sample, the 99th percentile of its latencies
 */
async function runHealth(seconds: number): Promise<Measurement[]> {
  const work =
    'health event of a fake engine to `getTreeItem` of the changed row, 200 services, 100 events a second';
  const bars = [{ against: 'itself', limit: 20 }] as const;
  const alone = await latencies(seconds, 0);
  const beside = await latencies(seconds, 1_000);
  const floor = 'one turn of the event loop at the same moments: what the machine itself takes';
  return [
    { name: 'health change to its row, p99', work, unit: 'ms', samples: alone, bars, floor },
    {
      name: 'the same beside 1,000 foreign containers',
      work: `${work}; as many events of containers that are not of the stack`,
      unit: 'ms',
      samples: beside,
      bars,
      floor,
    },
  ];
}

async function latencies(seconds: number, foreign: number): Promise<Samples> {
  const engine = new FakeEngine({ startMs: Date.now() });
  engine.addImage('busybox');
  const make = (name: string, project: string): Promise<string> => {
    const spec = sampleSpec(name, { healthcheck: true });
    const label = { ...spec.Labels, 'com.docker.compose.project': project };
    return engine.createContainer(`${project}-${name}-1`, { ...spec, Labels: label }, undefined);
  };
  for (const name of names) await engine.startContainer(await make(name, 'shop'));
  for (let i = 0; i < foreign; i += 1) await engine.startContainer(await make(`other${i}`, 'theirs'));
  const stack = sampleStack(Object.fromEntries(names.map((name) => [name, { healthcheck: true }])));
  const connection = new EngineConnection(() => Promise.resolve(engine), systemClock, silentLog);
  const session = new StackSession({ stack, connection, clock: systemClock, log: silentLog });
  const watching = session.watch();
  const changed = new Emitter<void>();
  const following = session.onDidChange(() => changed.fire());
  const facts = new WeakMap<ServiceStatus, ServiceFacts>();
  const registry = {
    views: () => [viewOf(session, facts)],
    onDidChange: changed.event,
  } as unknown as StackRegistry;
  const tree = new ServicesTree(registry, Promise.resolve(), () => Date.now());
  try {
    await session.whenLive(AbortSignal.timeout(30_000));
    await draw(tree);
    // The first second is for the machine to warm up.
    const { ours, floor } = await measure(engine, tree, 1 + seconds, foreign);
    return { ours: ours.slice(1), floor: floor.slice(1) };
  } finally {
    tree.dispose();
    following.dispose();
    watching.dispose();
    session.dispose();
    connection.dispose();
  }
}

async function measure(
  engine: FakeEngine,
  tree: ServicesTree,
  seconds: number,
  foreign: number,
): Promise<Samples> {
  const told = new Map<string, number>();
  const found: number[] = [];
  const turns: number[] = [];
  const redrawing = tree.onDidChangeTreeData((nodes) => {
    for (const node of [nodes ?? []].flat()) {
      tree.getTreeItem(node);
      const at = node.kind === 'service' ? told.get(node.service) : undefined;
      if (at === undefined || node.kind !== 'service') continue;
      told.delete(node.service);
      found.push(performance.now() - at);
    }
  });
  const samples: Samples = { ours: [], floor: [] };
  let next = 0;
  try {
    for (let second = 0; second < seconds; second += 1) {
      found.length = 0;
      turns.length = 0;
      const end = performance.now() + 1_000;
      for (let due = performance.now(); due < end; due += gapMs) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        const turn = Math.floor(next / names.length) % 2 === 0;
        const name = names[next % names.length] as string;
        const health = turn ? 'unhealthy' : 'healthy';
        if (foreign > 0) engine.setHealth(`theirs-other${next % foreign}-1`, health);
        const at = performance.now();
        setImmediate(() => turns.push(performance.now() - at));
        told.set(name, at);
        engine.setHealth(`shop-${name}-1`, health, 'connection refused');
        next += 1;
      }
      await eventually(
        () => told.size === 0,
        () => `not refreshed: ${[...told.keys()].join(', ')}`,
      );
      samples.ours.push(p99(found));
      samples.floor.push(p99(turns));
    }
  } finally {
    redrawing.dispose();
  }
  return samples;
}

interface Samples {
  readonly ours: number[];
  readonly floor: number[];
}

function p99(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Infinity;
}

/** As the registry makes it, what is known of a service kept for as long as that does not change. */
function viewOf(session: StackSession, facts: WeakMap<ServiceStatus, ServiceFacts>): StackView {
  return {
    id: 'shop',
    title: 'shop',
    source: 'workspace',
    status: session.status,
    problems: [],
    known: true,
    factsOf: (status) => {
      const found = facts.get(status) ?? serviceFacts(status.service, status.containers);
      facts.set(status, found);
      return found;
    },
  };
}

/** As the editor does: every element it shows is asked for. */
async function draw(tree: ServicesTree, node?: TreeNode): Promise<void> {
  for (const child of await tree.getChildren(node)) {
    tree.getTreeItem(child);
    await draw(tree, child);
  }
}
