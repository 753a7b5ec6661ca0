import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { followLogs } from '../../src/core/logs/followLogs';
import { ensureStandIns } from '../support/images';
import { alternate, timed, type Measurement } from './bench';
import { benchImage } from './benchStacks';
import { type BenchWorld } from './benchWorld';
import { type Row } from './row';
import { openSession } from './warmSession';

export const logRows: readonly Row[] = [{ id: 'logs', quick: true, measure: measureLogs }];

/** Bytes of a printed line, its end included: "00000042 xxx…". */
const lineBytes = 100;
/** Of what the engine puts before a line: "2026-11-21T03:08:57.123456789Z ". */
const stampBytes = 31;

/** Following into a file, how much memory that takes, and how soon the first line is there. */
async function measureLogs(world: BenchWorld): Promise<Measurement[]> {
  await ensureStandIns(world.engine, benchImage);
  const lines = world.quick ? 100_000 : 1_000_000;
  const project = world.owns('dsbench-logs');
  const folder = world.define(project, printer(lines));
  await world.clear(project);
  await world.ours(folder, '-p', project, 'up');
  const session = await openSession(folder, project, world.engine.host);
  try {
    const expected = lines * lineBytes;
    const stamped = lines * (lineBytes + stampBytes);
    let peak = 0;
    const follow = async (command: string, args: readonly string[], size = expected): Promise<number> => {
      const file = join(world.folder, 'followed.log');
      const began = performance.now();
      const child = world.intoFile(command, args, folder, file);
      while (statSync(file).size < size) {
        if (child.exitCode !== null) throw new Error(`${command} ended before the last line`);
        await sleep(5);
      }
      const took = performance.now() - began;
      if (command === process.execPath) peak = Math.max(peak, peakMegabytes(child.pid));
      child.kill('SIGKILL');
      await once(child, 'close');
      if (statSync(file).size !== size) throw new Error(`${command} wrote more than was printed`);
      return took;
    };
    const ourArgs = [world.cli, '-p', project, 'logs', '-f', '--no-log-prefix', 'app'];
    const samples = await alternate(
      {
        ours: () => follow(process.execPath, ourArgs),
        peer: () => follow('docker', ['logs', '-f', `${project}-app-1`]),
        floor: () => follow('docker', ['logs', '-t', '-f', `${project}-app-1`], stamped),
      },
      world.rounds(world.quick ? 2 : 5),
    );
    const first: number[] = [];
    for (let round = 0; round < world.rounds(9); round += 1)
      first.push(
        await timed(async () => {
          const end = new AbortController();
          const options = { services: ['app'], tail: 100, follow: true };
          await followLogs(session.session, options, () => end.abort(), end.signal).catch(
            (error: unknown) => {
              if (!end.signal.aborted) throw error;
            },
          );
        }),
      );
    return [
      {
        name: `logs: ${lines.toLocaleString('en')} lines followed into a file`,
        work: `\`dev-stack logs -f\` against \`docker logs -f\`, whole processes, ${expected / 1e6} MB`,
        unit: 'ms',
        samples,
        bars: [{ against: 'peer', limit: 1 }],
        floor:
          '`docker logs -t -f`: the engine stamps each line, as it must where lines are to come once over restarts',
      },
      ...(peak > 0
        ? [
            {
              name: 'logs: memory while following them',
              work: 'the largest resident size of that process; Node itself takes about 45 MB',
              unit: 'MB',
              samples: { ours: [peak] },
              bars: [{ against: 'itself', limit: 200 }],
            } as const,
          ]
        : []),
      {
        name: 'logs: first line, in the editor',
        work: 'from following the last 100 lines, in a session that is connected, to the first of them',
        unit: 'ms',
        samples: { ours: first },
        bars: [{ against: 'itself', limit: 100 }],
      },
    ];
  } finally {
    session.dispose();
    await world.clear(project);
  }
}

/** Prints so many numbered lines as fast as it can; healthy when it is done. */
function printer(lines: number): string {
  const script = `BEGIN { pad = sprintf("%90s", ""); gsub(" ", "x", pad); for (i = 0; i < ${lines}; i++) printf "%08d %s\\n", i, pad }`;
  const command = `trap 'exit 0' TERM; awk '${script}'; touch /tmp/printed; while :; do sleep 3600 & wait $$!; done`;
  return `services:
  app:
    image: ${benchImage}
    command: ${JSON.stringify(['sh', '-c', command])}
    logging: { driver: json-file }
    healthcheck: { test: [CMD, test, -f, /tmp/printed], interval: 1s, timeout: 5s, retries: 300 }
`;
}

/** What Linux has kept of a process that still runs; 0 elsewhere. */
function peakMegabytes(pid: number | undefined): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes ?? 0) / 1000);
  } catch {
    return 0;
  }
}
