import { cpus, totalmem } from 'node:os';
import { type TestEngine } from '../support/engine';
import { engineJson } from '../support/engineHttp';
import { type BenchWorld } from './benchWorld';

/** Where and with what the figures were made. */
export interface BenchMachine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly engine: string;
  readonly compose: string;
  readonly date: string;
}

export async function describeMachine(engine: TestEngine, world: BenchWorld): Promise<BenchMachine> {
  const { Version } = await engineJson<{ Version: string }>(engine.socket, 'GET', '/version');
  const compose = await world.run('docker', ['compose', 'version', '--short']);
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    engine: `Docker Engine ${Version}`,
    compose: `docker compose ${compose.trim()}`,
    date: new Date().toISOString().slice(0, 10),
  };
}
