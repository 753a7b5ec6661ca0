import type { PortRange } from './preflight';

/** Windows answers within a second; more is not worth the wait. Milliseconds. */
const patienceMs = 3_000;

/** Port ranges that Windows keeps for itself (Hyper-V, WSL); none on other systems, or where it does not tell. */
export async function reservedPorts(platform: NodeJS.Platform): Promise<PortRange[]> {
  if (platform !== 'win32') return [];
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile(
      'netsh.exe',
      ['interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp'],
      { timeout: patienceMs, windowsHide: true },
      (error, stdout) => resolve(error ? [] : parseReservedPorts(stdout)),
    );
  });
}

/**
 * Reads the table of `netsh interface ipv4 show excludedportrange`: two columns of numbers, headings in the language
 * of the system. Ranges with a star were reserved by an administrator on purpose, for programs that ask for them:
 * those can be listened on.
 */
export function parseReservedPorts(text: string): PortRange[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s*(\*)?\s*$/.exec(line);
    if (!match || match[3] === '*') return [];
    return [{ first: Number(match[1]), last: Number(match[2]) }];
  });
}
