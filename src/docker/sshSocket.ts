import type { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { EngineAddress } from './parseHost';

/** Arguments for the system's ssh. The host stands behind `--`: one that begins with a dash is no option. */
function sshArguments(address: Extract<EngineAddress, { kind: 'ssh' }>): string[] {
  const { hostname, user, port, socketPath } = address;
  return [
    '-T',
    '-o',
    'ConnectTimeout=30',
    ...(user ? ['-l', user] : []),
    ...(port ? ['-p', String(port)] : []),
    '--',
    hostname,
    'docker',
    // The far side's shell reads this: the path must be one plain word.
    ...(socketPath ? ['--host', `'unix://${socketPath.replaceAll("'", `'\\''`)}'`] : []),
    'system',
    'dial-stdio',
  ];
}

/**
 * One connection to an engine behind ssh, as the docker CLI makes it: a child `ssh HOST docker system dial-stdio` whose
 * standard streams are the connection. It follows the user's ssh config, agents and jump hosts.
 */
export function openSshSocket(
  address: Extract<EngineAddress, { kind: 'ssh' }>,
  environment: Readonly<Record<string, string | undefined>>,
  run: typeof spawn,
): Duplex {
  const child = run('ssh', sshArguments(address), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...environment },
    windowsHide: true,
  });
  return new ChildSocket(child);
}

const STDERR_TAIL = 1000;

/** A child process dressed as the socket that Node's HTTP client expects. */
class ChildSocket extends Duplex {
  private complaint = '';

  constructor(private readonly child: ChildProcessWithoutNullStreams) {
    super({ allowHalfOpen: true });
    child.stdout.on('data', (data: Buffer) => {
      if (!this.push(data)) child.stdout.pause();
    });
    child.stderr.on('data', (data: Buffer) => {
      this.complaint = (this.complaint + data.toString()).slice(-STDERR_TAIL);
    });
    // The child may go while we still write: its exit tells why, the pipe's own error says nothing.
    child.stdin.on('error', () => undefined);
    child.stdout.on('error', (error) => this.destroy(error));
    child.on('error', (error) => this.destroy(sshError(`ssh cannot be run: ${error.message}`)));
    // Not when its output ends: only now is it known whether that was in good order, and what it complained about.
    child.on('close', (code) => {
      if (code) this.destroy(sshError(this.complaint.trim() || `ssh ended with code ${code}`));
      else this.push(null);
    });
  }

  override _read(): void {
    this.child.stdout.resume();
  }

  override _write(data: Buffer, encoding: BufferEncoding, done: () => void): void {
    // A broken pipe is the child's end seen from here; it is left to 'close', which knows what ssh complained about.
    this.child.stdin.write(data, encoding, (error) => {
      if (!error) done();
    });
  }

  override _final(done: () => void): void {
    this.child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.child.stdin.destroy();
    this.child.kill();
    done(error);
  }

  // What the HTTP client calls on sockets.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    this.child.ref();
    for (const stream of this.pipes()) stream.ref?.();
    return this;
  }
  unref(): this {
    this.child.unref();
    for (const stream of this.pipes()) stream.unref?.();
    return this;
  }

  /** They are sockets, which the types do not tell. */
  private pipes(): { ref?(): void; unref?(): void }[] {
    return [this.child.stdin, this.child.stdout, this.child.stderr] as { ref?(): void; unref?(): void }[];
  }
}

function sshError(message: string): Error {
  return Object.assign(new Error(message), { code: 'ESSH' });
}
