import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { isDeclared, isExternal } from './declared';
import type { ObservedStack } from './observe';
import { inMemory, outsideEngine } from './outsideEngine';
import { definedVolumes } from './planResources';
import { usersByVolume } from './usersByVolume';

/** Folders of this machine that a service writes to: data a reset does not touch. */
export function folders(
  stack: StackModel,
  isChosen: (service: string) => boolean,
): { name: string; because: string }[] {
  const sources = stack.services
    .filter((service) => isChosen(service.name))
    .flatMap((service) => service.spec.volumes ?? [])
    .filter((mount) => mount.type === 'bind' && mount.read_only !== true && !mount.source?.endsWith('.sock'))
    .map((mount) => mount.source ?? '');
  return [...new Set(sources)].map((name) => ({ name, because: 'it is a folder of this machine' }));
}

/** What a reset leaves as it is. */
export interface KeptVolume {
  readonly name: string;
  readonly because: string;
  /** Set where others than the chosen services use it too: reset together with them it would go. */
  readonly sharedWith?: readonly string[];
}

/**
 * The named volumes that the chosen services alone use and that are ours to remove, and those that stay, each with its
 * reason.
 * @param whole every service is chosen: volumes nobody uses count too.
 * @param removed containers that go.
 */
export function sortVolumes(
  stack: StackModel,
  observed: ObservedStack,
  isChosen: (service: string | undefined) => boolean,
  whole: boolean,
  removed: readonly EngineContainer[],
): { volumes: { name: string; service: string | undefined }[]; kept: KeptVolume[] } {
  const volumes: { name: string; service: string | undefined }[] = [];
  const kept: KeptVolume[] = [];
  const users = usersByVolume(stack);
  for (const volume of observed.volumes) {
    const defined = users.get(volume.name) ?? [];
    const mounted = observed.containers.filter((one) =>
      one.mounts.some((mount) => mount.name === volume.name),
    );
    const concerns = defined.some(isChosen) || mounted.some((container) => removed.includes(container));
    if (!concerns && !whole) continue;
    const others = new Set([
      ...defined.filter((service) => !isChosen(service)),
      ...mounted.filter((one) => !removed.includes(one)).map((one) => one.labels[labels.service] ?? one.name),
    ]);
    const outside = outsideEngine(volume);
    if (isExternal(definedVolumes(stack), volume.name))
      kept.push({ name: volume.name, because: 'it is external' });
    else if (volume.labels[labels.project] !== stack.name) {
      kept.push({ name: volume.name, because: 'it was not made by this stack' });
    } else if (!isDeclared(stack, volume.name) && !mounted.some((one) => removed.includes(one))) {
      kept.push({ name: volume.name, because: 'the definition does not name it' });
    } else if (outside !== undefined && outside !== inMemory) {
      kept.push({ name: volume.name, because: outside });
    } else if (others.size > 0) {
      kept.push({
        name: volume.name,
        because: `${[...others].join(', ')} ${others.size > 1 ? 'use' : 'uses'} it too`,
        sharedWith: [...others],
      });
    } else volumes.push({ name: volume.name, service: defined.find(isChosen) });
  }
  return { volumes, kept: [...kept, ...folders(stack, isChosen)] };
}
