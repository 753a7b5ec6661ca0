import { ensureStandIns } from '../support/images';
import { alternate, timed, type Measurement } from './bench';
import { benchImage, largeStack, names, standInStack } from './benchStacks';
import { type BenchWorld } from './benchWorld';
import { countCalls } from './countCalls';
import { type Row } from './row';
import { copyOf } from './startRows';
import { openSession, type WarmSession } from './warmSession';

/** What people run all day: nothing to do, take it down, print it. */
export const processRows: readonly Row[] = [
  { id: 'again', quick: true, measure: measureAgain },
  { id: 'down', quick: true, measure: async (world) => [await measureDown(world)] },
  { id: 'config', quick: true, measure: async (world) => [await measureConfig(world)] },
  { id: 'process', quick: true, measure: async (world) => [await measureBare(world)] },
];

const twenty = standInStack(names(20).map((name) => ({ name })));

/** `up` when everything is up: as a process, inside a session as the editor holds one, and how often it asks. */
async function measureAgain(world: BenchWorld): Promise<Measurement[]> {
  await ensureStandIns(world.engine, benchImage);
  const project = world.owns('dsbench-again');
  const folder = world.define(project, twenty);
  const flags = ['-p', project];
  await world.clear(project);
  await world.ours(folder, ...flags, 'up');
  const session = await openSession(folder, project, world.engine.host);
  const proxy = await countCalls(world.engine.socket);
  const counted = await openSession(folder, project, proxy.host);
  const rounds = world.rounds(world.quick ? 3 : 9);
  try {
    const samples = await alternate(
      {
        ours: () => world.ours(folder, ...flags, 'up'),
        peer: () => world.compose(folder, ...flags, 'up', '-d', '--wait'),
      },
      rounds,
    );
    const warm: number[] = [];
    for (let round = 0; round < rounds; round += 1) warm.push(await timed(() => startAll(session)));
    const before = proxy.calls();
    await startAll(counted);
    return [
      {
        name: '`up` with nothing to do, process',
        work: '`dev-stack up` against `docker compose up -d --wait`, twenty services that run',
        unit: 'ms',
        samples,
        bars: [{ against: 'peer', limit: 1 }],
      },
      {
        name: '`up` with nothing to do, in the editor',
        work: 'the operation of a session that is connected, against the same `docker compose` process',
        unit: 'ms',
        samples: { ours: warm, ...(samples.peer ? { peer: samples.peer } : {}) },
        bars: [{ against: 'peer', limit: 0.3 }],
      },
      {
        name: '`up` with nothing to do, calls a container',
        work: 'requests that the engine gets for the operation in a connected session, divided by twenty containers',
        unit: 'calls',
        samples: { ours: [(proxy.calls() - before) / 20] },
        // One list of the containers, of the networks, of the volumes and of the image in use, and an inspect each.
        bars: [{ against: 'itself', limit: 1.2 }],
      },
    ];
  } finally {
    session.dispose();
    counted.dispose();
    proxy.close();
    await world.clear(project);
  }
}

function startAll({ session }: WarmSession): Promise<void> {
  return session.operations.start({}, () => undefined, AbortSignal.timeout(60_000));
}

async function measureDown(world: BenchWorld): Promise<Measurement> {
  await ensureStandIns(world.engine, benchImage);
  const project = world.owns('dsbench-down');
  const copy = world.owns('dsbenchfloor-down');
  const folder = world.define(project, twenty);
  const floor = await copyOf(world, folder, ['-p', project], project, copy);
  const afterUp = async (work: () => Promise<number>): Promise<number> => {
    await world.ours(folder, '-p', project, 'up');
    return work();
  };
  return {
    name: '`down` of twenty that honour SIGTERM',
    work: '`dev-stack down` against `docker compose down`, whole processes',
    unit: 'ms',
    samples: await alternate(
      {
        ours: () => afterUp(() => world.ours(folder, '-p', project, 'down')),
        peer: () => afterUp(() => world.compose(folder, '-p', project, 'down')),
        floor: async () => {
          await floor.start();
          return floor.down();
        },
      },
      world.rounds(world.quick ? 1 : 5),
    ),
    bars: [
      { against: 'peer', limit: 0.8 },
      { against: 'floor', limit: 1.2 },
    ],
    floor: 'stop and removal of all side by side by a plain client, then of the network',
  };
}

async function measureConfig(world: BenchWorld): Promise<Measurement> {
  const folder = world.define('dsbench-config', largeStack(200));
  return {
    name: '`config` of 200 services',
    work: '`dev-stack config` against `docker compose config`, whole processes, a file of 200 services',
    unit: 'ms',
    samples: await alternate(
      {
        ours: () => world.ours(folder, 'config'),
        peer: () => world.compose(folder, 'config'),
      },
      world.rounds(world.quick ? 5 : 15),
    ),
    bars: [{ against: 'peer', limit: 1 }],
  };
}

async function measureBare(world: BenchWorld): Promise<Measurement> {
  return {
    name: '`--version`, process',
    work: '`dev-stack --version` against `docker compose version`',
    unit: 'ms',
    samples: await alternate(
      {
        ours: () => world.ours(world.folder, '--version'),
        peer: () => world.compose(world.folder, 'version'),
        floor: () => timed(() => world.run(process.execPath, ['-e', '0'])),
      },
      world.rounds(world.quick ? 5 : 15),
    ),
    bars: [{ against: 'floor', limit: 1.3 }],
    floor: 'Node running an empty script',
  };
}
