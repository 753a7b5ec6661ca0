import { readdir, readFile, stat } from 'node:fs/promises';

/** The file system as far as finding engines and credentials needs it; tests pass any machine's. */
export interface OutsideFiles {
  /** Undefined when the file cannot be read, for whatever reason. */
  readText(path: string): Promise<string | undefined>;
  /** Names in a folder; empty when it cannot be read. */
  readFolder(path: string): Promise<readonly string[]>;
  /** Numeric id of the group that owns a file. */
  groupId(path: string): Promise<number | undefined>;
}

export const outsideFiles: OutsideFiles = {
  readText: (path) => readFile(path, 'utf8').catch(() => undefined),
  readFolder: (path) => readdir(path).catch(() => []),
  groupId: (path) =>
    stat(path).then(
      (stats) => stats.gid,
      () => undefined,
    ),
};
