import type { ServiceModel, StackModel } from '../model/stack';
import type { StartChoice } from './requests';
import { imageReference } from './containerNames';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';
import { selectServices } from './selectServices';

/**
 * Adds the pulls and builds these services need, in their order. A service that has a `build` and no image is built.
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
    if (service.spec.build && (missing || policy === 'build')) {
      const cause = missing ? 'image not found' : 'pull policy build';
      ids.set(
        image,
        plan.add({ kind: 'buildImage', service: service.name, image }, { cause, service: service.name }),
      );
    } else if (always || (missing && policy !== 'never')) {
      const cause = missing
        ? 'image not found'
        : request.pull === 'always'
          ? 'asked for'
          : 'pull policy always';
      const platform = service.spec.platform;
      ids.set(image, plan.add({ kind: 'pullImage', image, platform }, { cause, service: service.name }));
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
