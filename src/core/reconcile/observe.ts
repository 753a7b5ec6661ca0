import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type {
  ContainerListing,
  EngineContainer,
  EngineImage,
  EngineNetwork,
  EngineVolume,
} from '../engine/wire';
import type { StackModel } from '../model/stack';
import { isApiAtLeast } from './apiVersion';
import { imageReference } from './containerNames';

/** What there is of a stack on the engine at one moment. */
export interface ObservedStack {
  readonly apiVersion: string;
  /**
   * True where a container may be made before its networks are, as every Docker Engine lets it (20.10 to 29: moby's
   * `validateNetworkingConfig` and `updateContainerNetworkSettings` look for them and go on without), and where there is
   * only ever one network of a name: before API 1.44 two starts at once could make two, and a container that knows its
   * network by the name alone then does not start ("ambiguous", seen on 20.10). Podman refuses.
   */
  readonly networksMayFollow?: boolean;
  /** True where the engine runs on another machine: files of this one are not on its disk. */
  readonly isRemote?: boolean;
  /** Containers with the project's label, in any state, one-offs included. */
  readonly containers: readonly EngineContainer[];
  /** Networks with the project's label, and those that have a name the definition uses (told apart by their labels). */
  readonly networks: readonly EngineNetwork[];
  /** Volumes likewise. */
  readonly volumes: readonly EngineVolume[];
  /** By reference as the definition writes it; undefined where the image is not there. */
  readonly images: ReadonlyMap<string, EngineImage | undefined>;
}

/**
 * Takes the snapshot a plan is made from: a list and one inspect a container, unless they are given.
 * @param known every container of the project, as just listed and inspected
 * @throws EngineError, CancelledError.
 */
export async function observe(
  engine: Engine,
  stack: StackModel,
  signal?: AbortSignal,
  known?: readonly EngineContainer[],
): Promise<ObservedStack> {
  const references = new Set(
    stack.services.filter((service) => service.active).map((service) => imageReference(stack, service)),
  );
  const [containers, networks, volumes, images] = await Promise.all([
    known ?? inspectAll(engine, stack, signal),
    engine
      .listNetworks(stack.name, signal)
      .then((found) => withNamed(found, stack.project.networks, (name) => engine.findNetwork(name, signal))),
    engine
      .listVolumes(stack.name, signal)
      .then((found) => withNamed(found, stack.project.volumes, (name) => engine.findVolume(name, signal))),
    Promise.all(
      [...references].map(async (reference): Promise<[string, EngineImage | undefined]> => [
        reference,
        await engine.findImage(reference, signal),
      ]),
    ),
  ]);
  return {
    apiVersion: engine.info.apiVersion,
    networksMayFollow: engine.info.product === 'docker' && isApiAtLeast(engine.info.apiVersion, '1.44'),
    isRemote: engine.info.host !== undefined,
    containers: containers.filter((container) => container.status !== 'removing'),
    networks,
    volumes,
    images: new Map(images),
  };
}

async function inspectAll(
  engine: Engine,
  stack: StackModel,
  signal: AbortSignal | undefined,
): Promise<EngineContainer[]> {
  const listed = await engine.listContainers(stack.name, signal);
  const found = await Promise.all(listed.map((row) => inspect(engine, row, signal)));
  return found.filter((container) => container !== undefined);
}

/** A container may go between the list and its inspection. */
async function inspect(
  engine: Engine,
  row: ContainerListing,
  signal: AbortSignal | undefined,
): Promise<EngineContainer | undefined> {
  try {
    return await engine.inspectContainer(row.id, signal);
  } catch (error) {
    if (EngineError.is(error, 'notFound')) return undefined;
    throw error;
  }
}

async function withNamed<T extends { readonly name: string }>(
  found: readonly T[],
  defined: Readonly<Record<string, { readonly name: string }>> | undefined,
  find: (name: string) => Promise<T | undefined>,
): Promise<T[]> {
  const known = new Set(found.map((one) => one.name));
  const names = Object.values(defined ?? {}).map((one) => one.name);
  const others = await Promise.all(names.filter((name) => !known.has(name)).map(find));
  return [...found, ...others.filter((one) => one !== undefined)];
}
