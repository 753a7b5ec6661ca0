import { readFile, readdir, readlink } from 'node:fs/promises';

/** A process that listens on a port. */
export interface PortProcess {
  readonly process: string;
  readonly pid: number;
}

/**
 * Finds the process that listens on a TCP port of this machine, where the system tells: on Linux, from /proc, for
 * processes of the same user (of all, for root). Elsewhere undefined.
 */
export async function portProcess(port: number, proc = '/proc'): Promise<PortProcess | undefined> {
  const sockets = new Set([
    ...(await listeningSockets(`${proc}/net/tcp`, port)),
    ...(await listeningSockets(`${proc}/net/tcp6`, port)),
  ]);
  if (sockets.size === 0) return undefined;
  const entries = await readdir(proc).catch(() => []);
  for (const pid of entries) {
    if (!/^\d+$/.test(pid)) continue;
    if (!(await holdsOne(`${proc}/${pid}/fd`, sockets))) continue;
    const name = await readFile(`${proc}/${pid}/comm`, 'utf8').catch(() => '');
    if (name !== '') return { process: name.trim(), pid: Number(pid) };
  }
  return undefined;
}

/** Inodes of sockets in state LISTEN (0A) on the port; columns as documented for proc_net_tcp. */
async function listeningSockets(file: string, port: number): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      const inode = fields[9];
      return fields[3] === '0A' && fields[1]?.endsWith(`:${wanted}`) && inode !== undefined ? [inode] : [];
    });
}

async function holdsOne(folder: string, inodes: ReadonlySet<string>): Promise<boolean> {
  // Of other users: not readable, and not ours to know.
  const descriptors = await readdir(folder).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`${folder}/${descriptor}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}
