import { configHash } from '../compose/configHash';
import type { ServiceModel, StackModel } from '../model/stack';
import { labels } from '../model/labels';
import { imageReference } from './containerNames';
import { containerSpec, type WantedContainer } from './containerSpec';
import { copiedFiles } from './copiedFiles';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';
import { addImages } from './planImages';
import { addResources } from './planResources';
import { sortContainers } from './stackContainers';

/** What a container made for one command has of its own. */
export interface OneOffCommand {
  /** Told apart by it: "3f9a1c". */
  readonly slug: string;
  /** Takes the place of the service's command; its entrypoint stays. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly workingDir: string | undefined;
  readonly hasInput: boolean;
}

/** Label of compose's that tells one-off containers of a service apart. */
const slugLabel = 'com.docker.compose.slug';

/** Networks, volumes and the image that a one-off container of this service needs. Pure. */
export function planOneOff(stack: StackModel, observed: ObservedStack, service: ServiceModel): Plan {
  const plan = new PlanBuilder(stack.name);
  addResources(plan, stack, observed, [service]);
  addImages(plan, stack, observed, [{ ...service, replicas: 1 }], {}, () => true);
  return plan.build();
}

/**
 * A container of the service for one command, as `docker compose run --rm` makes it: it publishes no port, is not
 * restarted, is probed by nobody, and nobody reaches it under the service's name. Pure.
 */
export function oneOffSpec(
  stack: StackModel,
  observed: ObservedStack,
  service: ServiceModel,
  one: OneOffCommand,
): WantedContainer {
  const { byService } = sortContainers(stack, observed);
  const wanted = containerSpec(stack, service, 1, {
    apiVersion: observed.apiVersion,
    image: observed.images.get(imageReference(stack, service)),
    configHash,
    copiedFiles: copiedFiles(observed.isRemote),
    name: `${stack.name}-${service.name}-run-${one.slug}`,
    containerOf: (other) => byService.get(other)?.[0]?.container.id ?? `${stack.name}-${other}-1`,
  });
  const { spec } = wanted;
  const environment = Object.entries(one.environment).map(([name, value]) => `${name}=${value}`);
  const endpoints = Object.entries(spec.NetworkingConfig?.EndpointsConfig ?? {});
  return {
    ...wanted,
    spec: {
      ...spec,
      Cmd: one.command,
      Env: [...((spec['Env'] as readonly string[] | undefined) ?? []), ...environment],
      ...(one.user !== undefined && { User: one.user }),
      ...(one.workingDir !== undefined && { WorkingDir: one.workingDir }),
      Tty: false,
      AttachStdin: one.hasInput,
      OpenStdin: one.hasInput,
      StdinOnce: one.hasInput,
      Healthcheck: { Test: ['NONE'] },
      ExposedPorts: {},
      Labels: { ...spec.Labels, [labels.oneoff]: 'True', [slugLabel]: one.slug },
      HostConfig: { ...spec.HostConfig, PortBindings: {}, RestartPolicy: { Name: 'no' } },
      ...(endpoints.length > 0 && {
        NetworkingConfig: {
          EndpointsConfig: Object.fromEntries(endpoints.map(([name, body]) => [name, anonymous(body)])),
        },
      }),
    },
    connects: wanted.connects.map(({ network, endpoint }) => ({ network, endpoint: anonymous(endpoint) })),
  };
}

/** Without the names and addresses that belong to the service's own container. */
function anonymous(endpoint: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(endpoint).filter(
      ([key]) => key !== 'Aliases' && key !== 'IPAMConfig' && key !== 'MacAddress',
    ),
  );
}
