import type { ServiceModel, StackModel } from '../model/stack';
import type { StartChoice } from './requests';
import { imageReference } from './containerNames';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';
import { selectServices } from './selectServices';
import { unbuiltText } from './unbuilt';

/**
 * Adds the pulls and builds these services need, in their order. An image that is there is used, also where it was
 * built; one that is missing is pulled when it has a name of its own, and otherwise has to be built.
 * @param creating services that get a new container: these cannot do without an image.
 * @returns node ids by image reference.
 */
export function addImages(
  plan: PlanBuilder,
  stack: StackModel,
  observed: ObservedStack,
  services: readonly ServiceModel[],
  request: StartChoice,
  creating: (service: ServiceModel) => boolean,
): Map<string, number> {
  const ids = new Map<string, number>();
  for (const service of services) {
    const image = imageReference(stack, service);
    if (ids.has(image) || service.replicas === 0) continue;
    const policy = pullPolicy(service, request);
    const missing = observed.images.get(image) === undefined;
    const always = policy === 'always' && service.spec.image !== undefined && !service.spec.build;
    if (!always && !creating(service)) continue;
    const { build, platform } = service.spec;
    const named = service.spec.image !== undefined && policy !== 'build' && policy !== 'never';
    if (build && !missing) {
      if (policy === 'build') {
        plan.warn(
          `The image ${image} is used as it is. After changes to it run “docker compose build ${service.name}”`,
        );
      }
    } else if (build && !named) {
      const facts = { cause: 'image not found', service: service.name };
      ids.set(image, plan.add({ kind: 'buildImage', service: service.name, image }, facts));
      plan.warn(unbuiltText([{ service: service.name, image }]));
    } else if (always || (missing && policy !== 'never')) {
      const cause = missing
        ? 'image not found'
        : request.pull === 'always'
          ? 'asked for'
          : 'pull policy always';
      const orBuild = build ? { orBuild: service.name } : {};
      const pull = { kind: 'pullImage', image, platform, ...orBuild } as const;
      ids.set(image, plan.add(pull, { cause, service: service.name }));
    }
  }
  return ids;
}

/**
 * The pulls that may bring a newer image under the same name. What is to be recreated is known only after them: run
 * this plan first, observe again, then plan the start with `pull: 'missing'`.
 */
export function planPulls(stack: StackModel, observed: ObservedStack, request: StartChoice): Plan {
  const plan = new PlanBuilder(stack.name);
  const { services } = selectServices(stack, request);
  addImages(plan, stack, observed, services, request, () => false);
  return plan.build();
}

function pullPolicy(service: ServiceModel, request: StartChoice): string {
  return request.pull ?? service.spec.pull_policy ?? 'missing';
}
