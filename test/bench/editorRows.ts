import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installCodeServer } from '../support/codeServer';
import { root } from '../support/root';
import { runInCodeServer } from '../support/runInCodeServer';
import { type Measurement } from './bench';
import { benchBundle } from './benchBundle';
import { type BenchWorld } from './benchWorld';
import { benchImage, standInStack } from './benchStacks';
import { type Row } from './row';

/** What the editor pays: time at its start, and how much there is to read. */
export const editorRows: readonly Row[] = [
  { id: 'bundle', quick: true, measure: () => Promise.resolve(measureBundle()) },
  { id: 'activation', quick: false, measure: measureActivation },
];

function measureBundle(): Measurement[] {
  const dist = join(root, 'dist');
  const kilobytes = (files: readonly string[]): number =>
    files.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0) / 1000;
  const first = ['extension.js', 'shared.js'];
  const chunks = readdirSync(join(dist, 'chunks')).map((file) => join('chunks', file));
  return [
    {
      name: 'bundle, read at the start of the editor',
      work: 'size of dist/extension.js and dist/shared.js',
      unit: 'KB',
      samples: { ours: [kilobytes(first)] },
      bars: [{ against: 'itself', limit: 300 }],
    },
    {
      name: 'bundle, with what is read on first use',
      work: 'the same with dist/chunks: loader with its YAML parser, engine room, sessions; the command shares them',
      unit: 'KB',
      samples: { ours: [kilobytes([...first, ...chunks])] },
      bars: [],
      note: 'no bar of its own: nothing of it is read before it is used',
    },
  ];
}

async function measureActivation(world: BenchWorld): Promise<Measurement[]> {
  await installCodeServer();
  const tests = await benchBundle('activationInHost');
  const folder = world.define('activation', standInStack([{ name: 'app' }, { name: 'db' }]));
  const figures = join(world.folder, 'figures.json');
  const load: number[] = [];
  const activate: number[] = [];
  for (let round = 0; round < world.rounds(world.quick ? 1 : 7); round += 1) {
    const code = await runInCodeServer({
      extensionDir: root,
      folder,
      tests,
      timeoutMs: 60_000,
      environment: {
        DOCKER_HOST: world.engine.host,
        DEV_STACK_HOME: join(world.folder, 'home'),
        DEV_STACK_BENCH_FIGURES: figures,
      },
    });
    if (code !== 0) throw new Error(`The extension host ended with ${code} (see out/host-console.log)`);
    const one = JSON.parse(readFileSync(figures, 'utf8')) as { load: number; call: number };
    load.push(one.load);
    activate.push(one.load + one.call);
  }
  return [
    {
      name: 'activation in the extension host',
      work: `loading the code and calling activate, from the editor's page "Startup Performance" (${benchImage} twice)`,
      unit: 'ms',
      samples: { ours: activate },
      bars: [{ against: 'itself', limit: 30 }],
      note: `of it loading: ${load.join(', ')} ms`,
    },
  ];
}
