import { readFileSync, readdirSync } from 'node:fs';
import { runCommand } from './runCommand';

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/**
 * What a power cut does to a private engine: the daemon first, at once, then its containerd, shims, proxies and
 * containers, and the mounts they leave. All are known by the engine's own folders in their command lines.
 */
export async function killEngine(folder: string, dataRoot: string): Promise<void> {
  const daemon = Number(readFileSync(`${folder}/dockerd.pid`, 'utf8'));
  // Before the daemon: what it started is nobody's child afterwards.
  const known = family(processes(), (row) => row.command.includes(folder));
  kill(daemon);
  for (let left = known; left.length > 0;) {
    for (const { pid } of left) kill(pid);
    left = family(processes(), (row) => row.command.includes(folder));
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => [folder, dataRoot].some((root) => path === root || path.startsWith(`${root}/`)));
  for (const path of mounts.reverse()) await runCommand('umount', ['-l', path]).catch(() => undefined);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

/** Those that fit, and all that descends from them. */
function family(rows: readonly ProcessRow[], fits: (row: ProcessRow) => boolean): ProcessRow[] {
  const found = new Set(rows.filter(fits));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    const pids = new Set([...found].map(({ pid }) => pid));
    for (const row of rows) if (pids.has(row.parent)) found.add(row);
  }
  return [...found].filter(({ pid }) => pid !== process.pid);
}

function processes(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): ProcessRow[] => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        // The second field, the name in brackets, may hold spaces.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return [];
      }
    });
}
