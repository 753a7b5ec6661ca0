/**
 * How a volume is called in a question about its data: by its name, or by its place where nobody gave it one. What the
 * engine calls that is 64 digits, of which a dozen are enough to find it.
 */
export function lostVolume(volume: {
  readonly name: string;
  readonly service: string | undefined;
  readonly place?: string | undefined;
}): string {
  const { name, service, place } = volume;
  if (place === undefined) return name;
  return `the unnamed volume of ${service ?? 'a service'} at ${place} (${name.slice(0, 12)})`;
}
