import { type ExecOptions, type ExecResult, type ExecSession } from '../../src/core/engine/wire';

export type ExecHandler = (options: ExecOptions) => ExecResult | Promise<ExecResult>;

export const execOk: ExecResult = { exitCode: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

/** What a health check answers while the service is not there yet. */
export const execFailed: ExecResult = { ...execOk, exitCode: 1, stderr: Buffer.from('connection refused') };

/** An interactive process of the fake: the test speaks for it. */
export class FakeExecSession implements ExecSession {
  readonly written: string[] = [];
  readonly sizes: { columns: number; rows: number }[] = [];
  disposed = false;
  readonly exited: Promise<number>;
  private listener: ((data: Buffer) => void) | undefined;
  private early: Buffer[] = [];
  private settle: (code: number) => void = () => undefined;

  constructor(
    readonly container: string,
    readonly options: ExecOptions,
  ) {
    this.exited = new Promise((resolve) => (this.settle = resolve));
  }

  onOutput(listener: (data: Buffer) => void): void {
    this.listener = listener;
    for (const data of this.early.splice(0)) listener(data);
  }

  write(data: string | Uint8Array): void {
    this.written.push(typeof data === 'string' ? data : Buffer.from(data).toString());
  }

  resize(columns: number, rows: number): Promise<void> {
    this.sizes.push({ columns, rows });
    return Promise.resolve();
  }

  dispose(): void {
    this.disposed = true;
  }

  /** The process prints. */
  print(text: string): void {
    const data = Buffer.from(text);
    if (this.listener) this.listener(data);
    else this.early.push(data);
  }

  /** The process ends. */
  exit(code: number): void {
    this.settle(code);
  }
}
