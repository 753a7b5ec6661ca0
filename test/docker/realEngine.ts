import { homedir } from 'node:os';
import type { Engine } from '../../src/core/engine/engine';
import type { ContainerSpec } from '../../src/core/engine/wire';
import { labels } from '../../src/core/model/labels';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';
import { useEngine } from '../support/engine';
import { ensureStandIns, removeStandIn } from '../support/images';

const PREFIX = `dstest-engine-${process.pid}`;
/** A busybox of our own under our own name. */
const IMAGE = `${PREFIX}:1`;

/** Our port on the engine of this machine, and what a suite made on it: `close` removes all of that. */
export class RealEngine {
  private containers = 0;

  private constructor(
    readonly engine: Engine,
    readonly socket: string,
    /** Value of the project label; also what every name begins with. */
    readonly project: string,
  ) {}

  static async open(suite: string): Promise<RealEngine> {
    const test = await useEngine();
    await ensureStandIns(test, IMAGE);
    const engine = await createConnect({
      environment: {},
      homeDir: homedir(),
      platform: process.platform,
      host: test.host,
      log: silentLog,
    })();
    return new RealEngine(engine, test.socket, `${PREFIX}-${suite}`);
  }

  get image(): string {
    return IMAGE;
  }

  spec(script: string, more: Readonly<Record<string, unknown>> = {}): ContainerSpec {
    const { Labels, ...rest } = more as { Labels?: Record<string, string> };
    return {
      Image: IMAGE,
      Entrypoint: ['sh', '-c'],
      Cmd: [script],
      Labels: { [labels.project]: this.project, ...Labels },
      HostConfig: { Init: true },
      StopTimeout: 1,
      ...rest,
    };
  }

  /** @returns the id of a new container. */
  create(script: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    this.containers += 1;
    return this.engine.createContainer(
      `${this.project}-${this.containers}`,
      this.spec(script, more),
      undefined,
    );
  }

  async run(script: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const id = await this.create(script, more);
    await this.engine.startContainer(id);
    return id;
  }

  async close(): Promise<void> {
    for (const { id } of await this.engine.listContainers(this.project)) {
      await this.engine.removeContainer(id, true);
    }
    for (const { id } of await this.engine.listNetworks(this.project)) await this.engine.removeNetwork(id);
    for (const { name } of await this.engine.listVolumes(this.project)) await this.engine.removeVolume(name);
    await removeStandIn({ socket: this.socket }, IMAGE);
    this.engine.dispose();
  }
}
