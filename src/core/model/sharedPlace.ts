import type { ServiceModel } from './stack';

/**
 * What services on both sides want for themselves: the first published port, else the first other name on a network.
 *
 * @returns the end of a sentence: "both publish port 5432", "both are called kafka on the network"; undefined where
 * they want nothing in common
 */
export function sharedPlace(
  left: readonly ServiceModel[],
  right: readonly ServiceModel[],
): string | undefined {
  const port = shared(left, right, portsOf);
  if (port !== undefined) return `both publish port ${port}`;
  const name = shared(left, right, aliasesOf);
  return name === undefined ? undefined : `both are called ${name} on the network`;
}

function shared(
  left: readonly ServiceModel[],
  right: readonly ServiceModel[],
  wantedBy: (service: ServiceModel) => readonly string[],
): string | undefined {
  const there = new Set(right.flatMap(wantedBy));
  return left.flatMap(wantedBy).find((one) => there.has(one));
}

function portsOf({ spec }: ServiceModel): readonly string[] {
  return (spec.ports ?? []).flatMap(({ published }) => published ?? []);
}

function aliasesOf({ spec }: ServiceModel): readonly string[] {
  return Object.values(spec.networks ?? {}).flatMap((network) => network?.aliases ?? []);
}
