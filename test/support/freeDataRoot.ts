import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * A data folder that no daemon on this machine works in: `folder` itself, or with a number behind it. Two daemons in
 * one folder do not go together: the second waits for the first one's database until it gives up.
 * @param commandLines arguments of the processes of this machine.
 */
export function freeDataRoot(folder: string, commandLines = runningCommandLines()): string {
  const used = new Set(
    commandLines
      .filter(([program]) => program !== undefined && basename(program) === 'dockerd')
      .flatMap((line) => line.filter((_, index) => line[index - 1] === '--data-root')),
  );
  let free = folder;
  for (let number = 2; used.has(free); number++) free = `${folder}-${number}`;
  return free;
}

function runningCommandLines(): string[][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}
