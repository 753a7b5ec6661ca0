import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { ContainerSpec, EngineContainer, EngineImage } from '../engine/wire';
import { labels } from '../model/labels';
import { sleep } from '../support/abort';
import type { WantedContainer } from './containerSpec';
import { driftOf } from './drift';
import { record } from './driftText';
import type { Operation, Plan } from './plan';

/** A name stays taken while the engine removes what had it: ask again this often, this many milliseconds apart. */
const tries = 100;
const pauseMs = 100;

/** What was made, and by whom: another process may start the same stack at the same time. */
export interface Made {
  readonly id: string;
  readonly adopted: boolean;
}

/**
 * Creates a network, or takes the one that another start of this stack made meanwhile. The engine lets one of several
 * creations under one name win, also at the same moment (15 rounds of 4 on engine 26.1).
 * @throws the engine's conflict when the network of that name is not this project's.
 */
export async function createNetwork(engine: Engine, body: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await engine.createNetwork(body);
  } catch (error) {
    if (!EngineError.is(error, 'conflict')) throw error;
    const found = await engine.findNetwork(String(body['Name']));
    const wanted = record(body['Labels']);
    const same =
      found?.driver === body['Driver'] &&
      [labels.project, labels.network].every((label) => found?.labels[label] === wanted[label]);
    if (!same) throw error;
  }
}

/**
 * Creates a container, or takes the one that another start of this stack made meanwhile, where nothing of it differs.
 * @throws the engine's conflict when the name belongs to anything else.
 */
export async function createContainer(
  engine: Engine,
  plan: Plan,
  node: number,
  operation: Extract<Operation, { kind: 'createContainer' }>,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<Made> {
  for (let tried = 1; ; tried += 1) {
    try {
      return { id: await engine.createContainer(operation.name, spec, operation.platform), adopted: false };
    } catch (error) {
      if (!EngineError.is(error, 'conflict') || tried === tries) throw error;
      const holder = await byName(engine, operation.name);
      if (holder && !isGoing(holder)) {
        if (!(await isAsWanted(engine, plan, node, spec, holder))) throw error;
        return { id: holder.id, adopted: true };
      }
      await sleep(holder ? pauseMs : 0, signal);
    }
  }
}

/**
 * Gives a replacement its name. Where another start of this stack was quicker, its container is taken and ours goes.
 * @param id of the replacement
 * @returns the id of the container that has the name now.
 * @throws the engine's conflict when the name belongs to anything else.
 */
export async function renameReplacement(
  engine: Engine,
  plan: Plan,
  operation: Extract<Operation, { kind: 'renameContainer' }>,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  const node = operation.container.node ?? -1;
  const made = plan.nodes[node]?.operation;
  for (let tried = 1; ; tried += 1) {
    try {
      await engine.renameContainer(id, operation.name);
      return id;
    } catch (error) {
      if (!EngineError.is(error, 'conflict', 'notFound') || tried === tries) throw error;
      const holder = await byName(engine, operation.name);
      if (holder && !isGoing(holder) && !isReplaced(plan, node, holder)) {
        const same =
          made?.kind === 'createContainer' && (await isAsWanted(engine, plan, node, made.spec, holder));
        if (!same) throw error;
        // Its anonymous volumes that were there before are named in its payload: those stay.
        if (holder.id !== id) await engine.removeContainer(id, true);
        return holder.id;
      }
      if (!holder && EngineError.is(error, 'notFound')) throw error;
      await sleep(holder ? pauseMs : 0, signal);
    }
  }
}

/**
 * True when somebody else started it meanwhile, and it has not ended since.
 * @param once it may have ended, if that was well.
 */
export async function wasStarted(engine: Engine, id: string, once = false): Promise<boolean> {
  const { startedAt, status, exitCode } = await engine.inspectContainer(id);
  return status === 'running' || (once && startedAt !== undefined && status === 'exited' && exitCode === 0);
}

async function byName(engine: Engine, name: string): Promise<EngineContainer | undefined> {
  try {
    return await engine.inspectContainer(name);
  } catch (error) {
    if (EngineError.is(error, 'notFound')) return undefined;
    throw error;
  }
}

function isGoing(container: EngineContainer): boolean {
  return container.status === 'removing' || container.status === 'dead';
}

/** The container whose place is being taken: its removal is under way. */
function isReplaced(plan: Plan, node: number, holder: EngineContainer): boolean {
  const operation = plan.nodes[node]?.operation;
  return operation?.kind === 'createContainer' && operation.spec.Labels[labels.replace] === holder.id;
}

const identity = [labels.project, labels.service, labels.containerNumber, labels.oneoff];

async function isAsWanted(
  engine: Engine,
  plan: Plan,
  node: number,
  spec: ContainerSpec,
  actual: EngineContainer,
): Promise<boolean> {
  const connects = plan.nodes.flatMap(({ operation }) =>
    operation.kind === 'connectNetwork' && operation.container.node === node ? [operation] : [],
  );
  return isSame({ spec, connects }, actual, await engine.findImage(spec.Image));
}

/** True when the container, which another process may just be preparing, is the one that is wanted. Pure. */
export function isSame(
  { spec, connects }: Pick<WantedContainer, 'spec' | 'connects'>,
  actual: EngineContainer,
  image: EngineImage | undefined,
): boolean {
  if (!identity.every((label) => actual.labels[label] === spec.Labels[label])) return false;
  // What is connected after the creation may not be yet: whoever starts it sees to that before.
  const connected = connects.filter(({ network }) => network in actual.networks);
  return driftOf(spec, actual, image, connected).length === 0;
}
