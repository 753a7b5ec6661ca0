import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { root } from '../support/root';
import { ensureStandIns } from '../support/images';
import { type Measurement } from './bench';
import { benchBundle } from './benchBundle';
import { benchImage, names, standInStack } from './benchStacks';
import { type BenchWorld } from './benchWorld';
import { countCalls } from './countCalls';
import { type Row } from './row';

/** What it costs to be connected while nothing happens. */
export const idleRows: readonly Row[] = [
  { id: 'idle', quick: false, measure: (world) => runIdle(world, world.idleSeconds) },
];

/** Twenty healthy services, watched as a visible view does, in a process of its own that does nothing else. */
async function runIdle(world: BenchWorld, seconds: number): Promise<Measurement[]> {
  await ensureStandIns(world.engine, benchImage);
  const project = world.owns('dsbench-idle');
  const folder = world.define(project, standInStack(names(20).map((name) => ({ name, interval: 5 }))));
  await world.clear(project);
  await world.ours(folder, '-p', project, 'up');
  const proxy = await countCalls(world.engine.socket);
  const watched = `${await benchBundle('watchStack')}.js`;
  const child = spawn(process.execPath, [watched, folder, project, proxy.host], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: (seconds + 240) * 1_000,
    killSignal: 'SIGKILL',
  });
  try {
    const said = lines(child.stdout);
    await said('live');
    const before = proxy.calls();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const calls = proxy.calls() - before;
    child.stdin.end();
    const used = Number(await said('used'));
    const work = `a session that watches twenty healthy services for ${seconds} s, checks every five seconds`;
    return [
      {
        name: 'idle and connected: calls',
        work,
        unit: 'calls',
        samples: { ours: [calls] },
        bars: [{ against: 'itself', limit: 0 }],
      },
      {
        name: 'idle and connected: processor time a second',
        work,
        unit: 'ms',
        samples: { ours: [used / seconds] },
        bars: [{ against: 'itself', limit: 1 }],
        note: '1 ms a second is 0.1 % of a core',
      },
    ];
  } finally {
    child.kill('SIGKILL');
    proxy.close();
    await world.clear(project);
  }
}

/** @returns a function that waits for the line that begins with a word and answers the rest of it */
function lines(stream: Readable): (word: string) => Promise<string> {
  const heard: string[] = [];
  const reader = createInterface(stream);
  let wake = (): void => undefined;
  let ended = false;
  reader.on('line', (line) => {
    heard.push(line);
    wake();
  });
  reader.on('close', () => {
    ended = true;
    wake();
  });
  return async (word) => {
    for (;;) {
      const found = heard.find((line) => line.startsWith(word));
      if (found !== undefined) return found.slice(word.length).trim();
      if (ended) throw new Error('The process that watched ended before its time');
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
}
