import { EngineError } from '../engine/engineError';
import type { ExecuteDeps } from './executeDeps';
import type { Plan } from './plan';

/** An image that only a build can bring, and the service that says how. */
export interface Unbuilt {
  readonly service: string;
  readonly image: string;
}

/** What to tell a person where images cannot be built: the services, and the command that builds them. */
export function unbuiltText(missing: readonly Unbuilt[]): string {
  const images = missing.map(({ image }) => image).join(', ');
  const services = [...new Set(missing.map(({ service }) => service))].join(' ');
  const [what, them] =
    missing.length > 1
      ? [`The images ${images} do not exist`, 'them']
      : [`The image ${images} does not exist`, 'it'];
  return `${what} and cannot be built here: build ${them} with “docker compose build ${services}”, then start again`;
}

export function unbuiltError(missing: readonly Unbuilt[], cause?: unknown): EngineError {
  const image = missing[0]?.image;
  return new EngineError('unsupported', unbuiltText(missing), {
    action: 'build an image',
    ...(image === undefined ? {} : { image }),
    cause,
  });
}

/** Refuses before anything is touched. @throws EngineError `unsupported` naming every image that is missing. */
export function refuseUnbuilt(plan: Plan, deps: ExecuteDeps): void {
  if (deps.build) return;
  const missing = plan.nodes.flatMap(({ operation }) =>
    operation.kind === 'buildImage' ? [{ service: operation.service, image: operation.image }] : [],
  );
  if (missing.length > 0) throw unbuiltError(missing);
}
