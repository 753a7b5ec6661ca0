import { composeVersion, labels } from '../model/labels';
import type { ServiceModel, StackModel } from '../model/stack';

/** What the labels of one container say beyond its service. */
export interface LabelFacts {
  readonly number: number;
  /** Any value makes `docker compose` see the container; compose's own recipe spares a recreation by its `up`. */
  readonly configHash: string;
  /** Id of the image; undefined while the image is not there. */
  readonly imageId: string | undefined;
  /** Id of the container this one replaces. */
  readonly replaces: string | undefined;
}

/** The user's labels, and over them those by which `docker compose ps`, `logs`, `stop` and `down` find a container. */
export function containerLabels(
  stack: StackModel,
  service: ServiceModel,
  facts: LabelFacts,
): Record<string, string> {
  const active = new Set(stack.services.filter((other) => other.active).map(({ name }) => name));
  const dependsOn = service.dependsOn
    .filter((dependency) => active.has(dependency.service))
    .map((dependency) => `${dependency.service}:${dependency.condition}:${dependency.restart}`)
    .join(',');
  return {
    ...service.spec.labels,
    [labels.project]: stack.name,
    [labels.service]: service.name,
    [labels.configHash]: facts.configHash,
    [labels.oneoff]: 'False',
    [labels.containerNumber]: String(facts.number),
    [labels.dependsOn]: dependsOn,
    [labels.configFiles]: stack.files.join(','),
    [labels.workingDir]: stack.workingDir,
    [labels.version]: composeVersion,
    ...(facts.imageId !== undefined ? { [labels.image]: facts.imageId } : {}),
    ...(stack.envFiles.length > 0 ? { [labels.environmentFile]: stack.envFiles.join(',') } : {}),
    ...(facts.replaces !== undefined ? { [labels.replace]: facts.replaces } : {}),
  };
}
