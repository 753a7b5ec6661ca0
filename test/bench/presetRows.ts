import { join } from 'node:path';
import { loadStack } from '../../src/core/compose/loadStack';
import { type StackModel } from '../../src/core/model/stack';
import { ensureImages, ensureStandIns } from '../support/images';
import { root } from '../support/root';
import { alternate, spreadOf, type Bar, type Measurement } from './bench';
import { benchImage, shortCommand, standInCommand, standInTest } from './benchStacks';
import { type BenchWorld } from './benchWorld';
import { startFloor } from './floorStack';
import { noteTogether } from './noteTogether';
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
  return measure(world, 'default', 'bundled default preset, real servers', stackFolder, [
    '--profile',
    'core',
  ]);
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
  const folder = world.define('largest', standInCopy(stack));
  const name = `bundled preset ${profile} (${size} services), stand-ins`;
  return measure(world, 'largest', name, folder, []);
}

/**
 * A stack of the same shape: names, networks, volumes, ports (the machine chooses which), what waits for what, and the
 * timing of health checks. Each service is ready, or done, 0.3 s after its start.
 */
function standInCopy(stack: StackModel): string {
  const services = stack.services.filter(({ active }) => active);
  const names = new Set(services.map(({ name }) => name));
  const completes = new Set(
    services
      .flatMap(({ dependsOn }) =>
        dependsOn.filter(({ condition }) => condition === 'service_completed_successfully'),
      )
      .map(({ service }) => service),
  );
  const copies = services.map(({ name, spec, dependsOn }) => {
    const volumes = (spec.volumes ?? []).filter(({ type, source }) => type === 'volume' && source);
    const needs = dependsOn.filter(({ service }) => names.has(service));
    const copy = {
      image: benchImage,
      command: completes.has(name) ? shortCommand : standInCommand,
      ...(spec.healthcheck?.test && { healthcheck: { ...spec.healthcheck, test: standInTest } }),
      ports: (spec.ports ?? []).map(({ target }) => `127.0.0.1::${target}`),
      volumes: volumes.map(({ source, target }) => `${source}:${target}`),
      ...(spec.networks && { networks: Object.keys(spec.networks) }),
      depends_on: Object.fromEntries(
        needs.map(({ service, condition, required }) => [service, { condition, required }]),
      ),
    };
    return [name, copy] as const;
  });
  const of = (kind: 'networks' | 'volumes'): object => {
    const used = copies.flatMap(([, copy]) => copy[kind] ?? []).map((entry) => entry.split(':')[0] ?? '');
    return Object.fromEntries([...new Set(used)].map((name) => [name, {}]));
  };
  return JSON.stringify({
    services: Object.fromEntries(copies),
    networks: of('networks'),
    volumes: of('volumes'),
  });
}

async function measure(
  world: BenchWorld,
  id: string,
  name: string,
  folder: string,
  flags: readonly string[],
): Promise<Measurement> {
  const project = world.owns(`dsbench-${id}`);
  const copy = world.owns(`dsbenchfloor-${id}`);
  const all = ['-f', 'compose.yaml', ...flags, '-p', project];
  const floor = await copyOf(world, folder, all, project, copy);
  const clearing = async (work: () => Promise<number>): Promise<number> => {
    await world.clear(project);
    await world.clear(copy);
    return work();
  };
  const together: number[] = [];
  const samples = await alternate(
    {
      ours: () => clearing(() => world.ours(folder, ...all, 'up')),
      peer: () => clearing(() => world.compose(folder, ...all, 'up', '-d', '--wait')),
      floor: async () => {
        together.push(await clearing(() => floor.start(true)));
        return clearing(() => floor.start());
      },
    },
    world.rounds(world.quick ? 1 : 3),
  );
  return {
    name,
    work: '`dev-stack up` against `docker compose up -d --wait` with empty volumes, whole processes',
    unit: 'ms',
    samples,
    bars,
    note: noteTogether(samples, spreadOf(together).median),
    floor: startFloor,
  };
}
