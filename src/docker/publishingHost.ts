import { isLoopback } from '../core/support/isLoopback';
import type { EngineAddress } from './parseHost';

/** For reading a file or two. */
const patienceMs = 5_000;

/**
 * The machine an engine runs on, by the name or address this one reaches it by; undefined: this one. What ssh is given may
 * be a name of the user's ssh configuration that nobody else knows, so ssh is asked what it stands for.
 */
export async function publishingHost(
  address: EngineAddress,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  program = 'ssh',
): Promise<string | undefined> {
  if (address.kind === 'socket') return undefined;
  const { hostname } = address;
  const host = address.kind === 'ssh' ? await askSsh(hostname, environment, signal, program) : hostname;
  return isLoopback(host) ? undefined : host;
}

/** Connects nowhere. The name as it is where ssh does not tell. */
async function askSsh(
  hostname: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  program: string,
): Promise<string> {
  const { execFile } = await import('node:child_process');
  const options = { env: { ...environment }, timeout: patienceMs, windowsHide: true, signal };
  return new Promise((resolve) => {
    const child = execFile(program, ['-G', '--', hostname], options, (_error, stdout) =>
      resolve(/^hostname (\S+)$/m.exec(stdout)?.[1] ?? hostname),
    );
    child.stdin?.end();
  });
}
