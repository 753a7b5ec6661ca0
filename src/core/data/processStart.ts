import { readFile } from 'node:fs/promises';

/**
 * When a process began, as text that is the same whenever it is asked for, and another for a later process that got the
 * same number. Undefined when there is no such process; '' where the platform does not tell.
 */
export async function processStart(pid: number, platform: NodeJS.Platform): Promise<string | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  if (platform === 'linux') return linuxStart(pid);
  const [command, args]: [string, string[]] =
    platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 10_000, env: { ...process.env, LC_ALL: 'C' } }, (error, out) =>
      resolve(error ? '' : out.trim()),
    );
  });
}

async function linuxStart(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field, the name in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Killed, and only not yet collected by its parent.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${boot.trim()} ${fields[19] ?? ''}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '';
  }
}
