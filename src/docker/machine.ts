import { posix, win32, type PlatformPath } from 'node:path';
import type { OutsideFiles } from './outsideFiles';

/** The machine engines are looked for on: passed in, so that tests can be any of them. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
  readonly files: OutsideFiles;
}

/** Path rules of that machine, not of the one we run on. */
export function pathsOf(machine: Pick<Machine, 'platform'>): PlatformPath {
  return machine.platform === 'win32' ? win32 : posix;
}

/** Folder of the user's Docker configuration. */
export function dockerConfigDir(machine: Machine): string {
  return machine.environment['DOCKER_CONFIG'] || pathsOf(machine).join(machine.homeDir, '.docker');
}
