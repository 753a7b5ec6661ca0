import { configHash } from '../compose/configHash';
import { EngineError } from '../engine/engineError';
import type { ContainerSpec } from '../engine/wire';
import { labels } from '../model/labels';
import { isCancelled } from '../support/abort';
import { assertNever } from '../support/unreachable';
import { createContainer, createNetwork, wasStarted, renameReplacement } from './adopt';
import { performHook } from './performHook';
import type { ExecuteDeps } from './executeDeps';
import type { ContainerRef, Operation, Plan, PlanNode } from './plan';
import { referringTo } from './sharedContainers';
import { filesArchive } from './filesArchive';

/** What an execution has done so far. */
export interface Performed {
  /** Node id → id of the container it made. */
  readonly created: Map<number, string>;
  /** Of these, what another start of the same stack made meanwhile: not ours to take away. */
  readonly adopted: Set<number>;
  /** Ids of containers that another process started. */
  readonly elsewhere: Set<string>;
  /** Image reference → id, for images that came during the execution. */
  readonly imageIds: Map<string, string>;
  /** Nodes that ended well. */
  readonly ended: Set<number>;
}

/**
 * Carries out one operation. Only pulls, builds and hooks listen to the signal: aborting any other call would not undo
 * it, and leave us not knowing what became of it.
 */
export async function performOperation(
  plan: Plan,
  node: PlanNode,
  done: Performed,
  deps: ExecuteDeps,
  signal: AbortSignal,
): Promise<void> {
  const { engine } = deps;
  const operation = node.operation;
  switch (operation.kind) {
    case 'pullImage':
      await pull(plan, operation, done, deps, signal);
      return;
    case 'buildImage':
      await deps.build(operation.service, operation.image, signal);
      await noteImage(operation.image, done, deps, signal);
      return;
    case 'removeImage':
      await unlessInUse(engine.removeImage(operation.image), `The image ${operation.image}`, deps);
      return;
    case 'createNetwork':
      await createNetwork(engine, operation.body);
      return;
    case 'removeNetwork':
      await unlessInUse(engine.removeNetwork(operation.id), `The network ${operation.name}`, deps);
      return;
    case 'createVolume':
      // The engine answers with the volume that is there, if there is one.
      await engine.createVolume(operation.body);
      return;
    case 'removeVolume':
      await unlessInUse(engine.removeVolume(operation.name), `The volume ${operation.name}`, deps);
      return;
    case 'createContainer': {
      const spec = await completed(plan, operation, done, deps);
      const made = await createContainer(engine, plan, node.id, operation, spec, signal);
      done.created.set(node.id, made.id);
      if (made.adopted) done.adopted.add(node.id);
      return;
    }
    case 'connectNetwork':
      await engine.connectNetwork(operation.network, idOf(operation.container, done), operation.endpoint);
      return;
    case 'putFiles':
      await engine.putArchive(idOf(operation.container, done), '/', await filesArchive(operation.files));
      return;
    case 'startContainer': {
      const id = idOf(operation.container, done);
      if ((operation.once || operation.hooked) && (await wasStarted(engine, id, operation.once))) {
        done.elsewhere.add(id);
        return;
      }
      await engine.startContainer(id);
      return;
    }
    case 'runHook': {
      const id = idOf(operation.container, done);
      if (operation.moment === 'post_start' && done.elsewhere.has(id)) return;
      await performHook(operation, id, deps, signal);
      return;
    }
    case 'unpauseContainer':
      await engine.unpauseContainer(idOf(operation.container, done));
      return;
    case 'stopContainer':
      await unlessGone(engine.stopContainer(idOf(operation.container, done), operation.timeoutSeconds));
      return;
    case 'renameContainer': {
      const { node: made } = operation.container;
      const id = idOf(operation.container, done);
      if (made === undefined) await engine.renameContainer(id, operation.name);
      else done.created.set(made, await renameReplacement(engine, plan, operation, id, signal));
      return;
    }
    case 'removeContainer':
      await engine.removeContainer(idOf(operation.container, done), operation.anonymousVolumes);
      return;
    default:
      assertNever(operation);
  }
}

async function pull(
  plan: Plan,
  operation: Extract<Operation, { kind: 'pullImage' }>,
  done: Performed,
  deps: ExecuteDeps,
  signal: AbortSignal,
): Promise<void> {
  const { image } = operation;
  const services = servicesOf(plan, image);
  let [currentBytes, totalBytes] = [0, 0];
  let pulled = false;
  const tell = (done: boolean): void => {
    const failed = done && !pulled ? { failed: true as const } : {};
    deps.onProgress({ kind: 'pull', image, services, currentBytes, totalBytes, done, ...failed });
  };
  tell(false);
  try {
    await deps.engine.pullImage(
      image,
      operation.platform,
      (progress) => {
        ({ currentBytes, totalBytes } = progress);
        tell(false);
      },
      signal,
    );
    pulled = true;
  } catch (error) {
    // Like compose: a service that has a build does not need a registry.
    if (operation.orBuild === undefined || isCancelled(error)) throw error;
    deps.log.info(`${image} cannot be pulled (${String(error)}); it is built`);
    await deps.build(operation.orBuild, image, signal);
  } finally {
    tell(true);
  }
  await noteImage(image, done, deps, signal);
}

function servicesOf(plan: Plan, image: string): string[] {
  const services = plan.nodes.flatMap(({ operation, service }) => {
    if (operation.kind === 'createContainer')
      return operation.spec.Image === image ? [operation.service] : [];
    return operation.kind === 'pullImage' && operation.image === image && service !== undefined
      ? [service]
      : [];
  });
  return [...new Set(services)];
}

async function noteImage(
  image: string,
  done: Performed,
  deps: ExecuteDeps,
  signal: AbortSignal,
): Promise<void> {
  const found = await deps.engine.findImage(image, signal);
  if (found) done.imageIds.set(image, found.id);
}

/**
 * The payload with what was not known when it was planned: the id of an image that came meanwhile and the ids of
 * containers it shares resources of (compose recreates a container whose labels do not fit these), and the text of a
 * seccomp profile.
 */
async function completed(
  plan: Plan,
  { spec, shares }: Extract<Operation, { kind: 'createContainer' }>,
  done: Performed,
  deps: ExecuteDeps,
): Promise<ContainerSpec> {
  const imageId = done.imageIds.get(spec.Image);
  const options = spec.HostConfig['SecurityOpt'] as readonly string[] | undefined;
  const readText = deps.readText;
  const securityOpt =
    options && readText && (await Promise.all(options.map((option) => inlineProfile(option, readText))));
  return {
    ...spec,
    Labels: {
      ...spec.Labels,
      ...(imageId === undefined ? {} : { [labels.image]: imageId }),
      ...(shares ? { [labels.configHash]: hashWithIds(plan, shares, done) } : {}),
    },
    ...(securityOpt ? { HostConfig: { ...spec.HostConfig, SecurityOpt: securityOpt } } : {}),
  };
}

function hashWithIds(
  plan: Plan,
  shares: NonNullable<Extract<Operation, { kind: 'createContainer' }>['shares']>,
  done: Performed,
): string {
  const ids = new Map<string, string>();
  for (const [node, id] of done.created) {
    const operation = plan.nodes[node]?.operation;
    if (operation?.kind === 'createContainer') ids.set(operation.name, id);
  }
  const reached = (service: string): string => shares.of[service] ?? service;
  return configHash(
    referringTo(shares.service, (service) => ids.get(reached(service)) ?? reached(service)),
    '',
  );
}

/** The engine takes a profile's text, not the path of its file. */
async function inlineProfile(option: string, readText: (file: string) => Promise<string>): Promise<string> {
  const file = /^seccomp[:=](.+)$/.exec(option)?.[1];
  if (file === undefined || file === 'unconfined' || file === 'builtin' || file.startsWith('{'))
    return option;
  try {
    return `seccomp=${JSON.stringify(JSON.parse(await readText(file)))}`;
  } catch (cause) {
    throw new EngineError('invalid', `The seccomp profile ${file} cannot be read`, { cause });
  }
}

/** What is gone does not run: another process was quicker. */
async function unlessGone(stop: Promise<void>): Promise<void> {
  try {
    await stop;
  } catch (error) {
    if (!EngineError.is(error, 'notFound')) throw error;
  }
}

/** Something we do not know uses it: as in compose, that is said and nothing else. */
async function unlessInUse(removal: Promise<void>, what: string, deps: ExecuteDeps): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!EngineError.is(error, 'conflict')) throw error;
    deps.onProgress({ kind: 'warning', message: `${what} is still in use and stays` });
  }
}

export function idOf(container: ContainerRef, done: Performed): string {
  const id = container.id ?? done.created.get(container.node);
  if (id === undefined) throw new EngineError('failed', `The container ${container.name} was not created`);
  return id;
}
