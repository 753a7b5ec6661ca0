import { configHash } from '../compose/configHash';
import { labels } from '../model/labels';
import { parseReplacementName } from '../reconcile/containerNames';
import { containerSpec } from '../reconcile/containerSpec';
import { copiedFiles } from '../reconcile/copiedFiles';
import { driftOf } from '../reconcile/drift';
import type { DriftOf } from './driftWatch';

/** How the containers of a service differ from its definition; each difference once, however many replicas have it. */
export const driftOfService: DriftOf = (stack, service, containers, image, facts) => {
  if (!service.active) return [];
  const found = new Set<string>();
  for (const container of containers) {
    const wanted = containerSpec(stack, service, Number(container.labels[labels.containerNumber] ?? 1), {
      apiVersion: facts.apiVersion,
      image,
      configHash,
      copiedFiles: copiedFiles(facts.isRemote, container),
      containerOf: (other) =>
        facts.all.find((one) => one.labels[labels.service] === other)?.id ?? `${stack.name}-${other}-1`,
      // A replacement is compared under the name it is about to get.
      name: parseReplacementName(container.name)?.name ?? container.name,
    });
    for (const change of driftOf(wanted.spec, container, image, wanted.connects)) found.add(change);
  }
  return [...found];
};
