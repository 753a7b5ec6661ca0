import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { processStart } from './processStart';

/** Tells machines apart that share a folder: a process of another one cannot be looked for here. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);
const ending = /^\.([0-9a-f]{6})-(\d+)-[0-9a-f]{8}\.partial$/;

/** A file beside the one that people named, to be written until it is whole; the name tells whose it is. */
export function partialFile(file: string): string {
  return `${file}.${machine}-${process.pid}-${randomBytes(4).toString('hex')}.partial`;
}

/** Takes away what processes of this machine left beside the file that were killed while they wrote it. */
export async function sweepPartialFiles(file: string): Promise<void> {
  const folder = dirname(file);
  const name = basename(file);
  for (const one of await readdir(folder).catch(() => [])) {
    const [, where, pid] = (one.startsWith(name) && ending.exec(one.slice(name.length))) || [];
    if (where !== machine || pid === undefined) continue;
    if ((await processStart(Number(pid), process.platform)) !== undefined) continue;
    await rm(join(folder, one), { force: true });
  }
}
