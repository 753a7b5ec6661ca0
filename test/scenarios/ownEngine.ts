import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestEngine } from '../support/engine';
import { installEngine } from '../support/installEngine';
import { unmountBelow } from '../support/killEngine';
import { startPrivateEngine, type PrivateEngine } from '../support/privateEngine';
import { runCommand } from '../support/runCommand';

/** True where a second engine can be started: on Linux, as root. CI is such a machine; there a skipped test counts as failed. */
export const canOwnEngine = process.platform === 'linux' && process.getuid?.() === 0;

/** An engine of our own that may be killed and started again, or run out of disk. Its socket keeps its name. */
export class OwnEngine implements TestEngine {
  readonly started = true;
  apiVersion = '';
  private current: PrivateEngine | undefined;
  /** Folder of a daemon that died and left its containers. */
  private crashed: string | undefined;

  private constructor(
    private readonly folder: string,
    private readonly path: readonly string[],
  ) {}

  /** @param megabytes of a disk of its own for all its data; undefined: this machine's */
  static async start(megabytes?: number): Promise<OwnEngine> {
    const path = await installEngine((line) => console.log(`      ${line}`));
    const folder = mkdtempSync(join(tmpdir(), 'dev-stack-own-'));
    const engine = new OwnEngine(folder, path);
    mkdirSync(engine.dataRoot);
    if (megabytes !== undefined) {
      await runCommand('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', engine.dataRoot]);
    }
    await engine.restart();
    return engine;
  }

  get dataRoot(): string {
    return join(this.folder, 'data');
  }

  get socket(): string {
    return join(this.folder, 'engine.sock');
  }

  get host(): string {
    return `unix://${this.socket}`;
  }

  /** Starts it, after a `kill` too. */
  async restart(): Promise<void> {
    const { dataRoot, path, crashed } = this;
    this.current = await startPrivateEngine({
      dataRoot,
      path,
      ...(crashed !== undefined && { folder: crashed }),
    });
    this.crashed = undefined;
    this.apiVersion = this.current.apiVersion;
    rmSync(this.socket, { force: true });
    symlinkSync(this.current.socket, this.socket);
  }

  /** SIGKILL for the daemon and all it started, as a power cut; or for the daemon alone: its containers go on. */
  async kill(whom: 'all' | 'daemon'): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.current = undefined;
    this.crashed = whom === 'daemon' ? current.folder : undefined;
    await (whom === 'all' ? current.kill() : current.crash());
  }

  async stop(): Promise<void> {
    await this.current?.stop();
    await unmountBelow(this.folder);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
