import { readFileSync, writeFileSync } from 'node:fs';
import { type TestEngine } from '../../support/engine';
import { engineJson } from '../../support/engineHttp';
import { measurementsFile, type Measurements } from './measurements';

interface Stats {
  readonly memory_stats: { readonly usage?: number; readonly stats?: { readonly inactive_file?: number } };
}
interface Inspected {
  readonly State: {
    readonly StartedAt: string;
    readonly Health?: { readonly Log: readonly { readonly ExitCode: number; readonly End: string }[] };
  };
}

/**
 * Writes what running services take into `stack/measurements.json`: working set (MB) as `docker stats` shows it, and
 * seconds from the container's start to its first good check. The engine keeps the last five checks only: ask early.
 *
 * @param running container ids by service
 */
export async function measure(engine: TestEngine, running: Readonly<Record<string, string>>): Promise<void> {
  const known = JSON.parse(readFileSync(measurementsFile, 'utf8')) as Measurements;
  const services: Record<string, { memory: number; healthy: number }> = { ...known.services };
  for (const [service, id] of Object.entries(running)) {
    const { memory_stats } = await engineJson<Stats>(
      engine.socket,
      'GET',
      `/containers/${id}/stats?stream=false`,
    );
    const { State } = await engineJson<Inspected>(engine.socket, 'GET', `/containers/${id}/json`);
    const first = State.Health?.Log.find(({ ExitCode }) => ExitCode === 0);
    const bytes = (memory_stats.usage ?? 0) - (memory_stats.stats?.inactive_file ?? 0);
    services[service] = {
      memory: Math.round(bytes / (1 << 20)),
      healthy: first
        ? Math.max(1, Math.round((Date.parse(first.End) - Date.parse(State.StartedAt)) / 1000))
        : (services[service]?.healthy ?? 0),
    };
  }
  const note =
    'Working set after start (MB) and seconds until healthy, measured by `npm run test:stack -- --real`.';
  const text = JSON.stringify({ source: 'measured', note, services }, undefined, 2);
  // A service a line, as the file is kept by hand.
  const compact = text.replace(
    /\{\n\s+"memory": (\d+),\n\s+"healthy": (\d+)\n\s+\}/g,
    '{ "memory": $1, "healthy": $2 }',
  );
  writeFileSync(measurementsFile, `${compact}\n`);
}
