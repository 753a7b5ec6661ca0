import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installCodeServer } from '../support/codeServer';
import { root } from '../support/root';
import { ensureStandIns } from '../support/images';
import { runInCodeServer } from '../support/runInCodeServer';
import { type Measurement } from './bench';
import { benchBundle } from './benchBundle';
import { benchImage, names, standInStack } from './benchStacks';
import { type BenchWorld } from './benchWorld';
import { countCalls } from './countCalls';
import { type Row } from './row';

/** What it costs the editor that this extension is there, its view open, while nothing happens. */
export const idleHostRows: readonly Row[] = [
  {
    id: 'idle-host',
    quick: false,
    measure: (world) => measureHost(world, Math.max(shortestSeconds, world.idleSeconds)),
  },
];

/** In less time one collection of garbage more in one of the two hosts decides what the difference is. */
const shortestSeconds = 240;

/** The editor's start and what V8 clears up after it have ended by then. Seconds. */
const settleSeconds = 60;

/** Two extension hosts side by side, one with this extension: neither does anything, so they meet the same machine. */
async function measureHost(world: BenchWorld, seconds: number): Promise<Measurement[]> {
  await ensureStandIns(world.engine, benchImage);
  await installCodeServer();
  const project = world.owns('dsbench-idle-editor');
  const folder = world.define(project, standInStack(names(20).map((name) => ({ name, interval: 5 }))));
  await world.clear(project);
  await world.ours(folder, '-p', project, 'up');
  const tests = await benchBundle('idleInHost');
  const proxy = await countCalls(world.engine.socket);
  const look = async (extensionDir: string, name: string): Promise<{ since: number; used: number }> => {
    const figures = join(world.folder, `idle-${name}.json`);
    const code = await runInCodeServer({
      extensionDir,
      folder,
      tests,
      // Else the host reads all of /proc every few seconds, and takes ten times as long as all the rest does.
      userSettings: { 'remote.autoForwardPorts': false, 'remote.autoForwardPortsSource': 'output' },
      timeoutMs: (settleSeconds + seconds + 180) * 1_000,
      environment: {
        DOCKER_HOST: proxy.host,
        DEV_STACK_HOME: join(world.folder, 'home'),
        DEV_STACK_BENCH_FIGURES: figures,
        DEV_STACK_BENCH_SECONDS: String(seconds),
        DEV_STACK_BENCH_SETTLE_SECONDS: String(settleSeconds),
      },
    });
    if (code !== 0) throw new Error(`The extension host ended with ${code} (see out/host-console.log)`);
    return JSON.parse(readFileSync(figures, 'utf8')) as { since: number; used: number };
  };
  try {
    const both = [look(root, 'ours'), look(emptyExtension(world), 'without')] as const;
    // Neither editor outlives the row, whatever became of the other.
    await Promise.allSettled(both);
    const [ours, without] = await Promise.all(both);
    const work = `${seconds} s in the editor's extension host, the view open on twenty healthy services, checks every five seconds`;
    return [
      {
        name: 'idle in the editor: calls',
        work,
        unit: 'calls',
        samples: { ours: [proxy.calls(ours.since)] },
        bars: [{ against: 'itself', limit: 0 }],
      },
      {
        name: 'idle in the editor: processor time a second',
        work: `${work}; less the floor`,
        unit: 'ms',
        samples: { ours: [(ours.used - without.used) / seconds], floor: [without.used / seconds] },
        bars: [{ against: 'itself', limit: 1 }],
        floor: 'the same host at the same time without this extension',
        note: '1 ms a second is 0.1 % of a core',
      },
    ];
  } finally {
    proxy.close();
    await world.clear(project);
  }
}

/** The editor runs a suite only beside an extension under development: this one has nothing. */
function emptyExtension(world: BenchWorld): string {
  const folder = join(world.folder, 'empty-extension');
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'empty', publisher: 'bench', version: '0.0.1', engines: { vscode: '*' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}
