import { EngineError } from '../engine/engineError';
import { findService, type ServiceModel, type StackModel } from '../model/stack';
import type { StartChoice } from './requests';
import { imageReference } from './containerNames';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';
import { knownNames, selectServices } from './selectServices';

/**
 * Adds the pulls and builds these services need, in their order. An image that is there is used, also where it was
 * built, unless a build is asked for; one that is missing is pulled when it has a name of its own, and otherwise built.
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
    const { build, platform } = service.spec;
    const always = policy === 'always' && service.spec.image !== undefined && !build;
    const rebuild = build !== undefined && (request.build === true || policy === 'build');
    if (!always && !rebuild && !creating(service)) continue;
    const named = service.spec.image !== undefined && policy !== 'build' && policy !== 'never';
    if (build && (rebuild || (missing && !named))) {
      const cause = request.build === true ? 'asked for' : rebuild ? 'pull policy build' : 'image not found';
      addBuild(plan, stack, service, ids, cause, (other) => rebuild || !observed.images.get(other));
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
 * The pulls and builds that may bring another image under the same name. What is to be recreated is known only after
 * them: run this plan first, observe again, then plan the start with `afterImages`.
 */
export function planNewImages(stack: StackModel, observed: ObservedStack, request: StartChoice): Plan {
  const plan = new PlanBuilder(stack.name);
  const { services } = selectServices(stack, request);
  addImages(plan, stack, observed, services, request, () => false);
  return plan.build();
}

/** The rest of a start whose images have come. */
export function afterImages<Request extends StartChoice>(request: Request): Request {
  return { ...request, pull: 'missing', build: false };
}

/**
 * Builds the images of the chosen services, whether they are there or not; those that others take as a context first.
 * @throws EngineError `invalid` for a named service that has no build.
 */
export function planBuild(stack: StackModel, names: readonly string[] = []): Plan {
  const plan = new PlanBuilder(stack.name);
  const chosen = knownNames(stack, names);
  const ids = new Map<string, number>();
  for (const service of stack.services) {
    if (chosen.length === 0 ? !service.active : !chosen.includes(service.name)) continue;
    if (!service.spec.build) {
      if (chosen.length > 0) throw new EngineError('invalid', `The service ${service.name} has no build`);
      continue;
    }
    addBuild(plan, stack, service, ids, 'asked for', () => true);
  }
  return plan.build();
}

/** @param isWanted whether an image that serves as a context has to be built as well. */
function addBuild(
  plan: PlanBuilder,
  stack: StackModel,
  service: ServiceModel,
  ids: Map<string, number>,
  cause: string,
  isWanted: (image: string) => boolean,
): void {
  const image = imageReference(stack, service);
  if (ids.has(image)) return;
  const after: number[] = [];
  for (const context of Object.values(service.spec.build?.additional_contexts ?? {})) {
    const other = context.startsWith('service:') && findService(stack, context.slice('service:'.length));
    if (!other || !other.spec.build || other.name === service.name) continue;
    const needed = imageReference(stack, other);
    if (isWanted(needed)) addBuild(plan, stack, other, ids, `context of ${service.name}`, isWanted);
    const node = ids.get(needed);
    if (node !== undefined) after.push(node);
  }
  const operation = { kind: 'buildImage', service: service.name, image } as const;
  ids.set(image, plan.add(operation, { cause, service: service.name, after }));
}

function pullPolicy(service: ServiceModel, request: StartChoice): string {
  return request.pull ?? service.spec.pull_policy ?? 'missing';
}
