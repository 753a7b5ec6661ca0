import type { EngineContainer, EngineImage } from '../engine/wire';
import type { ComposeService } from '../model/composeService';
import type { ServiceModel, StackModel } from '../model/stack';
import { containerName } from './containerNames';
import { containerSpec, type SpecContext, type WantedContainer } from './containerSpec';
import { copiedFiles } from './copiedFiles';
import { driftOf } from './drift';
import { record } from './driftText';
import { isHexName } from './mountDrift';
import type { CarriedVolume } from './requests';
import { isUp, type ServiceContainer } from './stackContainers';

/** What is to become of the containers of one service. */
export interface ServiceDecision {
  readonly service: ServiceModel;
  /** `start` says why it is started, `unpause` that it is paused; neither: it is left alone. */
  readonly keep: readonly (ServiceContainer & { readonly start?: string; readonly unpause?: true })[];
  readonly recreate: readonly (ServiceContainer & {
    readonly wanted: WantedContainer;
    readonly cause: string;
  })[];
  readonly create: readonly { readonly wanted: WantedContainer; readonly cause: string }[];
  readonly remove: readonly { readonly container: EngineContainer; readonly cause: string }[];
}

export interface DecisionContext {
  readonly apiVersion: string;
  readonly isRemote: boolean | undefined;
  readonly image: EngineImage | undefined;
  readonly configHash: (service: ComposeService, name: string) => string;
  readonly containerOf: (service: string) => string;
  /** Why every container of it is recreated even if nothing differs. */
  readonly force: string | undefined;
  /** Nothing is recreated, whatever differs. */
  readonly keepsContainers: boolean;
  /** Replacements do not take over anonymous volumes. */
  readonly renewsVolumes: boolean;
  /** Set for a completed one-shot that has to run again. */
  readonly runAgain: string | undefined;
  /** Networks that do not exist any more: a container that ran on one cannot be started again. */
  readonly lostNetworks: ReadonlySet<string>;
  /** For containers made now. */
  readonly carried: readonly CarriedVolume[];
}

export function decideService(
  stack: StackModel,
  service: ServiceModel,
  containers: readonly ServiceContainer[],
  context: DecisionContext,
): ServiceDecision {
  const judged = containers.map((one) => ({ ...one, cause: whyRecreate(stack, service, one, context) }));
  const scale = `scale ${containers.length} → ${service.replicas}`;
  const surplus = [...judged]
    .sort((a, b) => Number(b.cause !== undefined) - Number(a.cause !== undefined) || b.number - a.number)
    .slice(0, Math.max(0, judged.length - service.replicas));
  const staying = judged.filter((one) => !surplus.includes(one));
  const highest = Math.max(0, ...containers.map((one) => one.number));
  const missing = Math.max(0, service.replicas - containers.length);
  return {
    service,
    remove: surplus.map(({ container }) => ({ container, cause: scale })),
    recreate: staying.flatMap(({ cause, ...one }) =>
      cause === undefined ? [] : [{ ...one, cause, wanted: replacement(stack, service, one, context) }],
    ),
    keep: staying.flatMap(({ cause, ...one }) =>
      cause === undefined ? [{ ...one, ...whatNext(service, one.container, context) }] : [],
    ),
    create: Array.from({ length: missing }, (_, index) => {
      const number = highest + 1 + index;
      const carried = context.carried.filter((one) => one.number === number);
      return {
        wanted: containerSpec(stack, service, number, {
          ...specContext(context),
          carriedVolumes: new Map(carried.map((one) => [one.destination, one.name])),
        }),
        cause: containers.length === 0 ? 'not found' : scale,
      };
    }),
  };
}

function whyRecreate(
  stack: StackModel,
  service: ServiceModel,
  one: ServiceContainer,
  context: DecisionContext,
): string | undefined {
  if (context.keepsContainers) return undefined;
  if (context.force !== undefined) return context.force;
  const { container } = one;
  const name = givenName(stack, service, one);
  const wanted = containerSpec(stack, service, one.number, { ...specContext(context, container), name });
  const drift = driftOf(wanted.spec, container, context.image, wanted.connects);
  if (drift.length > 0) return `changed: ${drift.join('; ')}`;
  if (container.status === 'dead') return 'dead';
  const lost = Object.keys(container.networks).find((network) => context.lostNetworks.has(network));
  // It remembers the id of the network it was on, and the engine refuses to start it on a new one of the same name.
  if (lost !== undefined && container.startedAt !== undefined) return `network ${lost} is new`;
  return undefined;
}

function whatNext(
  service: ServiceModel,
  container: EngineContainer,
  context: DecisionContext,
): { start?: string; unpause?: true } {
  if (container.status === 'paused') return { unpause: true };
  if (isUp(container)) return {};
  if (container.status === 'created') return { start: 'created, never started' };
  if (service.oneShot && container.exitCode === 0) {
    return context.runAgain === undefined ? {} : { start: `runs again: ${context.runAgain}` };
  }
  return { start: container.exitCode === 0 ? 'stopped' : `stopped (exit code ${container.exitCode})` };
}

function replacement(
  stack: StackModel,
  service: ServiceModel,
  one: ServiceContainer,
  context: DecisionContext,
): WantedContainer {
  return containerSpec(stack, service, one.number, {
    ...specContext(context),
    name: givenName(stack, service, one),
    replaces: one.container.id,
    carriedVolumes: context.renewsVolumes
      ? new Map<string, string>()
      : carriedVolumes(service, one.container, context.image),
  });
}

/** Older compose joins names with underscores: such a container keeps its name, unless the definition names it. */
function givenName(stack: StackModel, service: ServiceModel, one: ServiceContainer): string {
  const wanted = containerName(stack, service, one.number);
  const actual = one.renameTo ?? one.container.name;
  return actual.replaceAll('_', '-') === wanted.replaceAll('_', '-') ? actual : wanted;
}

/** Anonymous volumes the new container wants too: it takes over the data. Destination → name. */
function carriedVolumes(
  service: ServiceModel,
  container: EngineContainer,
  image: EngineImage | undefined,
): Map<string, string> {
  const wanted = new Set([
    ...(service.spec.volumes ?? [])
      .filter((mount) => mount.type === 'volume' && !mount.source)
      .map((mount) => mount.target),
    ...Object.keys(record(image ? image.config['Volumes'] : container.config['Volumes'])),
  ]);
  const carried = container.mounts.filter(
    (mount) => mount.type === 'volume' && mount.name !== undefined && isHexName(mount.name),
  );
  return new Map(
    carried
      .filter((mount) => wanted.has(mount.destination))
      .map((mount) => [mount.destination, mount.name ?? '']),
  );
}

/** @param container one that is there and compared; undefined: for one that is made now */
function specContext(context: DecisionContext, container?: EngineContainer): SpecContext {
  return {
    apiVersion: context.apiVersion,
    image: context.image,
    configHash: context.configHash,
    containerOf: context.containerOf,
    copiedFiles: copiedFiles(context.isRemote, container),
  };
}
