import { posix, win32 } from 'node:path';
import type { Machine } from '../../src/docker/machine';

export interface MachineFiles {
  /** Path → text. Folders follow from the paths. */
  readonly [path: string]: string;
}

/** A machine that exists in memory only. */
export function machineOf(
  platform: NodeJS.Platform,
  files: MachineFiles = {},
  environment: Record<string, string> = {},
  groups: Record<string, number> = {},
): Machine {
  const paths = platform === 'win32' ? win32 : posix;
  return {
    platform,
    environment,
    homeDir: platform === 'win32' ? 'C:\\Users\\ada' : platform === 'darwin' ? '/Users/ada' : '/home/ada',
    files: {
      readText: (path) => Promise.resolve(files[path]),
      readFolder: (path) => {
        const within = Object.keys(files).filter((file) => file.startsWith(path + paths.sep));
        return Promise.resolve([
          ...new Set(within.map((file) => file.slice(path.length + 1).split(paths.sep)[0] ?? '')),
        ]);
      },
      groupId: (path) => Promise.resolve(groups[path] ?? (path in files ? 0 : undefined)),
    },
  };
}
