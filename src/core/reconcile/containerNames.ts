import type { ServiceModel, StackModel } from '../model/stack';

/** Name of a service's container: `container_name`, else `<project>-<service>-<number>`. */
export function containerName(stack: StackModel, service: ServiceModel, number: number): string {
  return service.spec.container_name ?? `${stack.name}-${service.name}-${number}`;
}

/** Reference of the image a service runs: `image`, else the name its build is given. */
export function imageReference(stack: StackModel, service: ServiceModel): string {
  return service.spec.image ?? `${stack.name}-${service.name}`;
}

/** The name a replacement carries until what it replaces is gone: `<12 digits of the old id>_<name>`, as compose does. */
export function replacementName(oldId: string, name: string): string {
  return `${oldId.slice(0, 12)}_${name}`;
}

/** Reads a {@link replacementName}; undefined where the name is none. */
export function parseReplacementName(
  name: string,
): { readonly oldId: string; readonly name: string } | undefined {
  const match = /^([0-9a-f]{12})_(.+)$/.exec(name);
  return match?.[1] !== undefined && match[2] !== undefined ? { oldId: match[1], name: match[2] } : undefined;
}
