import { request } from 'node:http';
import { type TestEngine } from '../../support/engine';
import { engineJson } from '../../support/engineHttp';
import { type Measurement } from './measurements';

interface EngineEvent {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}
interface Stats {
  readonly memory_stats: { readonly usage?: number; readonly stats?: { readonly inactive_file?: number } };
}

/**
 * Starts something and measures what its running services take: the working set as `docker stats` shows it, once all
 * of it has started, and the time from each container's start to its first good check, by the engine's own events.
 *
 * @param running container ids by service, asked after the start
 */
export async function measureStart(
  engine: TestEngine,
  project: string,
  start: () => Promise<void>,
  running: () => Promise<Readonly<Record<string, string>>>,
): Promise<Record<string, Measurement>> {
  const events = watchHealth(engine.socket, project);
  try {
    await events.opened;
    await start();
    const containers = Object.entries(await running());
    // What we found healthy ourselves, the engine has yet to say.
    await events.until(({ healthy }) => containers.every(([service]) => healthy.has(service)));
    const rows = containers.map(async ([service, id]): Promise<[string, Measurement]> => {
      const path = `/containers/${id}/stats?stream=false`;
      const { memory_stats } = await engineJson<Stats>(engine.socket, 'GET', path);
      const bytes = (memory_stats.usage ?? 0) - (memory_stats.stats?.inactive_file ?? 0);
      const { started, healthy } = events.seen;
      const took = ((healthy.get(service) ?? NaN) - (started.get(service) ?? NaN)) / 1e9;
      const memory = Math.max(1, Math.round(bytes / (1 << 20)));
      return [service, { memory, healthy: Math.max(1, Math.round(took)), measured: true }];
    });
    return Object.fromEntries(await Promise.all(rows));
  } finally {
    events.close();
  }
}

interface Seen {
  /** By service: nanoseconds of the first event of that kind. */
  readonly started: Map<string, number>;
  readonly healthy: Map<string, number>;
}

interface Watch {
  readonly seen: Seen;
  /** Resolves when the engine has begun to tell. */
  readonly opened: Promise<void>;
  until(holds: (seen: Seen) => boolean): Promise<void>;
  close(): void;
}

function watchHealth(socket: string, project: string): Watch {
  const seen: Seen = { started: new Map(), healthy: new Map() };
  let wake = (): void => undefined;
  const note = ({ Action, timeNano, Actor }: EngineEvent): void => {
    const service = Actor.Attributes['com.docker.compose.service'] ?? '';
    const map =
      Action === 'start' ? seen.started : Action === 'health_status: healthy' ? seen.healthy : undefined;
    if (map && !map.has(service)) map.set(service, timeNano);
    wake();
  };
  const filters = encodeURIComponent(
    JSON.stringify({
      label: [`com.docker.compose.project=${project}`],
      event: ['start', 'health_status'],
    }),
  );
  const call = request({
    socketPath: socket,
    path: `/events?filters=${filters}`,
    headers: { Host: 'engine' },
  });
  const opened = new Promise<void>((resolve, reject) => {
    call.on('error', reject);
    call.on('response', (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) note(JSON.parse(line) as EngineEvent);
      });
      response.on('error', () => undefined);
      resolve();
    });
  });
  call.end();
  return {
    seen,
    opened,
    until: (holds) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error('The engine did not call every service healthy within four minutes')),
          240_000,
        );
        wake = () => {
          if (!holds(seen)) return;
          clearTimeout(timer);
          resolve();
        };
        wake();
      }),
    close: () => call.destroy(),
  };
}
