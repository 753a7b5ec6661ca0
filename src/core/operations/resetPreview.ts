import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { ServiceStatus } from '../live/stackStatus';
import type { StackModel } from '../model/stack';
import { observe } from '../reconcile/observe';
import { planReset } from '../reconcile/planReset';
import { isCancelled } from '../support/abort';
import type { ResetPreview, ResetRequest } from './operations';

/** What a reset would destroy now, with the sizes the engine can tell. */
export async function previewReset(
  engine: Engine,
  stack: StackModel,
  request: ResetRequest,
  signal: AbortSignal,
): Promise<ResetPreview> {
  const reset = planReset(stack, await observe(engine, stack, signal), request);
  const sizes = reset.volumes.length > 0 ? await measure(engine, signal) : new Map<string, number>();
  return {
    ...reset,
    endpoint: engine.info.endpoint,
    volumes: reset.volumes.map((volume) => ({ ...volume, sizeBytes: sizes.get(volume.name) })),
  };
}

/** A size is a courtesy: that an engine cannot measure is no reason to refuse. */
async function measure(engine: Engine, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  try {
    return await engine.volumeSizes(signal);
  } catch (error) {
    if (isCancelled(error)) throw error;
    return new Map();
  }
}

/**
 * Containers count by id: one made anew under the same name was not shown to anybody.
 * @throws EngineError `conflict` when `now` would lose what `shown` did not name, or is about another engine.
 */
export function refuseMoreThan(shown: ResetPreview, now: ResetPreview): void {
  // Volumes are told by name alone, and another engine may have ones of the same names.
  if (shown.endpoint !== now.endpoint) {
    throw new EngineError('conflict', 'Another engine was chosen since the reset was confirmed', {
      action: 'reset',
    });
  }
  const containers = new Set(shown.containers.map((container) => container.id));
  const volumes = new Set(shown.volumes.map((volume) => volume.name));
  const more = [
    ...now.containers.filter((container) => !containers.has(container.id)).map(({ name }) => name),
    ...now.volumes.filter((volume) => !volumes.has(volume.name)).map(({ name }) => name),
  ];
  if (more.length === 0) return;
  throw new EngineError(
    'conflict',
    `The stack changed since the reset was confirmed: it would now also remove ${more.join(', ')}`,
    { action: 'reset' },
  );
}

/** Volumes that a reset was to delete and that are still there: containers outside the project use them. */
export async function volumesLeft(
  engine: Engine,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await Promise.all(names.map((name) => engine.findVolume(name, signal)));
  return found.flatMap((volume) => (volume === undefined ? [] : [volume.name]));
}

/** @throws EngineError `conflict` when a service came back with its old data: that is no reset. */
export function refuseToCallReset(left: readonly string[]): void {
  if (left.length === 0) return;
  const [those, them] = left.length === 1 ? ['The volume', 'it'] : ['The volumes', 'them'];
  throw new EngineError(
    'conflict',
    `${those} ${left.join(', ')} could not be deleted: a container outside this stack still uses ${them}. The data is as it was; remove that container and reset again`,
    { action: 'reset' },
  );
}

/** What to start again after a reset: what was up or had completed, of the services reset and of their dependents. */
export function resumedServices(
  stack: StackModel,
  reset: ResetPreview,
  before: ReadonlyMap<string, ServiceStatus>,
): string[] {
  const concerned = new Set([...reset.containers.map((container) => container.service), ...reset.dependents]);
  return stack.services
    .filter(({ name, active }) => active && concerned.has(name) && wasInUse(before.get(name)))
    .map((service) => service.name);
}

function wasInUse(status: ServiceStatus | undefined): boolean {
  if (!status) return false;
  if (status.state.kind === 'done') return true;
  return status.containers.some(
    ({ status: one }) => one === 'running' || one === 'paused' || one === 'restarting',
  );
}
