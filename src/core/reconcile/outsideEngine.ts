/** Such a volume is empty again as soon as no container runs with it. */
export const inMemory = 'it is only in memory';

/**
 * Why the engine does not hold the content of such a volume; undefined when it does. Of one that only names a folder, a
 * share or a disk, the content outlives the volume: made anew it is not empty, and what is put in would lie among what
 * was there. Of other drivers nothing is known.
 */
export function outsideEngine(volume: {
  readonly driver: string | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
}): string | undefined {
  const { driver = 'local', options = {} } = volume;
  if (driver !== 'local' && driver !== '') return `the driver ${driver} keeps it elsewhere`;
  if (options['type'] === 'tmpfs' || options['type'] === 'ramfs') return inMemory;
  return options['device'] === undefined ? undefined : `its data is in ${options['device']}`;
}
