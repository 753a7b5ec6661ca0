import type { EngineContainer } from '../engine/wire';

/** Whether what a config or secret reads from a file of this machine is copied to that path of a container. */
export type CopiedFiles = (path: string) => boolean;

/**
 * What is mounted where engine and files are on one machine is copied where they are not: the engine would look for the
 * files on its own disk. A container that has such a file mounted, as docker compose makes it, keeps its mount.
 *
 * @param isRemote the engine runs on another machine
 * @param container undefined: it is yet to be made
 * @returns undefined: nothing is copied
 */
export function copiedFiles(
  isRemote: boolean | undefined,
  container?: Pick<EngineContainer, 'mounts'>,
): CopiedFiles | undefined {
  if (isRemote !== true) return undefined;
  return (path) => !container?.mounts.some((one) => one.type === 'bind' && one.destination === path);
}
