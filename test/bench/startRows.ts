import { alternate, spreadOf, type Bar } from './bench';
import { benchImage, names, standInStack, type StandIn } from './benchStacks';
import { type BenchWorld } from './benchWorld';
import { FloorStack, startFloor } from './floorStack';
import { noteTogether } from './noteTogether';
import { ensureStandIns } from '../support/images';
import { type Row } from './row';

interface StartRow {
  readonly id: string;
  readonly name: string;
  readonly services: readonly StandIn[];
  readonly bars: readonly Bar[];
  readonly rounds: number;
  readonly quickRounds: number;
}

const bars = (peer: number, floor: number): Bar[] => [
  { against: 'peer', limit: peer },
  { against: 'floor', limit: floor },
];

const starts: readonly StartRow[] = [
  {
    id: 'one',
    name: 'one service, interval 10 s',
    services: [{ name: 'app', interval: 10 }],
    bars: bars(0.07, 1.3),
    rounds: 5,
    quickRounds: 3,
  },
  {
    id: 'chain',
    name: 'chain of three, interval 10 s',
    services: [
      { name: 'first', interval: 10 },
      { name: 'second', interval: 10, dependsOn: 'first' },
      { name: 'third', interval: 10, dependsOn: 'second' },
    ],
    bars: bars(0.06, 1.3),
    rounds: 3,
    quickRounds: 0,
  },
  {
    id: 'flat',
    name: 'twenty services, interval 10 s',
    services: names(20).map((name) => ({ name, interval: 10 })),
    bars: bars(0.28, 1.15),
    rounds: 5,
    quickRounds: 0,
  },
  {
    id: 'plain',
    name: 'twenty services without health checks',
    services: names(20).map((name) => ({ name })),
    bars: bars(0.9, 1.15),
    rounds: 5,
    quickRounds: 0,
  },
];

/** `up` from nothing to everything ready, against `docker compose up -d --wait` and against the engine alone. */
export const startRows: readonly Row[] = starts.map((row) => ({
  id: row.id,
  quick: row.quickRounds > 0,
  measure: async (world) => [await measureStart(world, row)],
}));

async function measureStart(world: BenchWorld, row: StartRow) {
  await ensureStandIns(world.engine, benchImage);
  const project = world.owns(`dsbench-${row.id}`);
  const copy = world.owns(`dsbenchfloor-${row.id}`);
  const folder = world.define(project, standInStack(row.services));
  const floor = await copyOf(world, folder, ['-p', project], project, copy);
  const checked = row.services.some(({ interval }) => interval !== undefined) && !world.quick;
  const clearing = async (work: () => Promise<number>): Promise<number> => {
    await world.clear(project);
    await world.clear(copy);
    return work();
  };
  const together: number[] = [];
  const samples = await alternate(
    {
      ours: () => clearing(() => world.ours(folder, '-p', project, 'up')),
      peer: () => clearing(() => world.compose(folder, '-p', project, 'up', '-d', '--wait')),
      floor: async () => {
        if (checked) together.push(await clearing(() => floor.start(true)));
        return clearing(() => floor.start());
      },
    },
    world.rounds(world.quick ? Math.max(1, row.quickRounds) : row.rounds),
    world.quick ? ['peer'] : [],
  );
  return {
    name: row.name,
    work: '`dev-stack up` against `docker compose up -d --wait`, whole processes, from nothing to all ready',
    unit: 'ms',
    samples,
    bars: row.bars,
    floor: startFloor,
    ...(checked ? { note: noteTogether(samples, spreadOf(together).median) } : {}),
  } as const;
}

/** Brings a project up once, untimed, copies what the engine says of it, and learns each service's own time. */
export async function copyOf(
  world: BenchWorld,
  folder: string,
  flags: readonly string[],
  project: string,
  copy: string,
): Promise<FloorStack> {
  await world.clear(project);
  await world.clear(copy);
  await world.ours(folder, ...flags, 'up');
  const floor = await FloorStack.copy(world.engine.socket, project, copy, world.engine.apiVersion);
  await world.clear(project);
  await floor.learnOwnTimes();
  await world.clear(copy);
  return floor;
}
