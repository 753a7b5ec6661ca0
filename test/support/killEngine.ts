import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
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
    thaw(known);
    left = family(processes(), (row) => row.command.includes(folder));
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await unmountBelow(folder, dataRoot);
}

/** Unmounts what an engine that died left mounted at and below these folders. */
export async function unmountBelow(...folders: readonly string[]): Promise<void> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => folders.some((root) => path === root || path.startsWith(`${root}/`)));
  for (const path of mounts.reverse()) await runCommand('umount', ['-l', path]).catch(() => undefined);
}

/**
 * A paused process of a machine with cgroup version 1 dies only when it is let go, and its group would stay frozen: no
 * power cut leaves such a thing.
 */
function thaw(rows: readonly ProcessRow[]): void {
  for (const { command } of rows) {
    const id = / -id ([0-9a-f]{64}) /.exec(command)?.[1];
    if (id === undefined) continue;
    try {
      writeFileSync(`/sys/fs/cgroup/freezer/docker/${id}/freezer.state`, 'THAWED');
    } catch {
      // Version 2, or gone.
    }
  }
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
