import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadStack } from '../../src/core/compose/loadStack';
import { ensureImages, ensureStandIns } from '../support/images';
import { root } from '../support/root';
import { alternate, type Bar, type Measurement } from './bench';
import { benchImage, standIn } from './benchStacks';
import { type BenchWorld } from './benchWorld';
import { copyOf } from './startRows';
import { type Row } from './row';

const stackFolder = join(root, 'stack');
const bars: readonly Bar[] = [
  { against: 'peer', limit: 0.35 },
  { against: 'floor', limit: 1.2 },
];

/** The bundled stack: its default preset with real servers, its largest preset with stand-ins. */
export const presetRows: readonly Row[] = [
  { id: 'default', quick: false, measure: async (world) => [await measureDefault(world)] },
  { id: 'largest', quick: false, measure: async (world) => [await measureLargest(world)] },
];

async function load(...profiles: string[]) {
  const { model, problems } = await loadStack({
    cwd: stackFolder,
    files: ['compose.yaml'],
    profiles,
    environment: {},
  });
  if (model === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return model;
}

async function measureDefault(world: BenchWorld): Promise<Measurement> {
  const stack = await load('core');
  const active = stack.services.filter((service) => service.active);
  await ensureImages(
    world.engine,
    active.map(({ spec }) => spec.image ?? ''),
  );
  return measure(world, 'default', 'bundled default preset, real servers', ['--profile', 'core']);
}

async function measureLargest(world: BenchWorld): Promise<Measurement> {
  const all = await load('*').catch(() => load());
  const sizes = new Map<string, number>();
  for (const profile of new Set(all.services.flatMap(({ profiles }) => profiles))) {
    const { services } = await load(profile);
    sizes.set(profile, services.filter(({ active }) => active).length);
  }
  const [profile, size] = [...sizes].reduce((a, b) => (b[1] > a[1] ? b : a));
  const stack = await load(profile);
  await ensureStandIns(world.engine, benchImage);
  const bodies = stack.services
    .filter(({ active }) => active)
    .map((service) => `  ${service.name}:\n    entrypoint: []\n${standIn({ interval: 10 })}    user: "0"\n`);
  const override = join(world.folder, 'stand-ins.yaml');
  writeFileSync(override, `services:\n${bodies.join('')}`);
  const name = `bundled preset ${profile} (${size} services), stand-ins`;
  return measure(world, 'largest', name, ['-f', override, '--profile', profile]);
}

async function measure(
  world: BenchWorld,
  id: string,
  name: string,
  flags: readonly string[],
): Promise<Measurement> {
  const project = world.owns(`dsbench-${id}`);
  const copy = world.owns(`dsbenchfloor-${id}`);
  const all = ['-f', 'compose.yaml', ...flags, '-p', project];
  const floor = await copyOf(world, stackFolder, all, project, copy);
  const clearing = async (work: () => Promise<number>): Promise<number> => {
    await world.clear(project);
    await world.clear(copy);
    return work();
  };
  return {
    name,
    work: '`dev-stack up` against `docker compose up -d --wait` with empty volumes, whole processes',
    unit: 'ms',
    samples: await alternate(
      {
        ours: () => clearing(() => world.ours(stackFolder, ...all, 'up')),
        peer: () => clearing(() => world.compose(stackFolder, ...all, 'up', '-d', '--wait')),
        floor: () => clearing(() => floor.start()),
      },
      world.quick ? 1 : 3,
    ),
    bars,
  };
}
