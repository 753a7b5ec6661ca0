import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the data of one stack is kept on this machine. */
export interface ProjectFolder {
  /** Of the project: its volumes are one set on the engine, whichever folder it is run from. */
  readonly locks: string;
  readonly journal: string;
  /** Of this folder of the project: two checkouts of one name do not see each other's snapshots. */
  readonly snapshots: string;
}

/** @param project a compose project name: lower case letters, digits, dashes and underscores. */
export function projectFolder(dataFolder: string, project: string, workingDir: string): ProjectFolder {
  const root = join(dataFolder, 'projects', project);
  const which = createHash('sha256').update(workingDir).digest('hex').slice(0, 12);
  return {
    locks: join(root, 'locks'),
    journal: join(root, 'journal.json'),
    snapshots: join(root, 'snapshots', which),
  };
}

/** Makes the folders; nobody else looks into them, for volumes hold secrets. */
export async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}
