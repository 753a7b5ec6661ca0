import type { Duplex } from 'node:stream';
import type { ExecSession } from '../core/engine/wire';
import { CancelledError } from '../core/support/abort';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface SessionCalls {
  resize(size: TerminalSize): Promise<void>;
  /** Asked once the output ended. */
  exitCode(): Promise<number>;
  /** Ends what runs in the terminal, as closing a window does. */
  hangUp(): Promise<void>;
  mapError(error: unknown): Error;
}

/** What a terminal sends for Ctrl+C and Ctrl+D. */
const LEAVE = '\x03\x04';
const LEAVE_MS = 2000;

/** A hijacked connection to a process with a terminal. */
export class InteractiveSession implements ExecSession {
  readonly exited: Promise<number>;
  private listener: ((data: Buffer) => void) | undefined;
  private disposed = false;
  private failure: unknown;

  constructor(
    private readonly stream: Duplex,
    private readonly calls: SessionCalls,
  ) {
    stream.on('error', (error) => (this.failure = error));
    this.exited = this.whenEnded();
    // Not everybody who opens a session asks how it ended.
    this.exited.catch(() => undefined);
  }

  /** Until then the output waits in the connection. */
  onOutput(listener: (data: Buffer) => void): void {
    this.listener = listener;
    this.stream.on('data', (data: Buffer) => {
      if (!this.disposed) this.listener?.(data);
    });
  }

  write(data: string | Uint8Array): void {
    if (!this.disposed && this.stream.writable) this.stream.write(data);
  }

  async resize(columns: number, rows: number): Promise<void> {
    if (!this.disposed) await this.calls.resize({ columns, rows });
  }

  /**
   * The engine lets the process live on when its connection closes. So leave as a person would, with Ctrl+C and Ctrl+D,
   * which also works in images without a shell; and hang up, for what does not end on these or reads them too late.
   */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    if (this.stream.destroyed) return;
    if (this.stream.writable) this.stream.write(LEAVE);
    // Reads to the end, or the connection would never close by itself.
    this.stream.resume();
    const timer = setTimeout(() => this.stream.destroy(), LEAVE_MS);
    this.stream.once('close', () => clearTimeout(timer));
    // A container that is gone has nothing left to end.
    this.calls.hangUp().catch(() => undefined);
  }

  private async whenEnded(): Promise<number> {
    await new Promise<void>((resolve) => {
      this.stream.once('end', resolve).once('close', resolve);
    });
    this.stream.destroy();
    if (this.disposed) throw new CancelledError('The terminal was closed');
    if (this.failure) throw this.calls.mapError(this.failure);
    return this.calls.exitCode();
  }
}
