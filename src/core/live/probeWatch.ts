import type { EngineContainer } from '../engine/wire';
import type { Clock } from '../support/clock';
import type { Disposable } from '../support/disposables';

/** Used where the container does not say: the engine's own default interval. */
const defaultIntervalMs = 30_000;
const shortestMs = 1_000;
/** The engine's probe ends 40 to 55 ms after its interval began. */
const afterProbeMs = 150;

/**
 * The engine tells by event when a health check's verdict changes, not when one more probe failed. For containers
 * that are not healthy (and only for these) this asks for a look after each of their own probe intervals, so that
 * "probe 3: connection refused" can be told. A healthy stack causes no calls.
 */
export class ProbeWatch implements Disposable {
  private readonly timers = new Map<string, Disposable>();

  constructor(
    private readonly clock: Clock,
    private readonly look: (id: string) => void,
  ) {}

  /** Tells of every container known now. */
  update(containers: ReadonlyMap<string, EngineContainer>): void {
    for (const [id, timer] of this.timers) {
      const container = containers.get(id);
      if (container && waitsForProbe(container)) continue;
      timer.dispose();
      this.timers.delete(id);
    }
    for (const container of containers.values()) {
      if (!waitsForProbe(container) || this.timers.has(container.id)) continue;
      this.timers.set(
        container.id,
        this.clock.setTimeout(
          () => {
            this.timers.delete(container.id);
            this.look(container.id);
          },
          probeInterval(container) + afterProbeMs,
        ),
      );
    }
  }

  dispose(): void {
    for (const timer of this.timers.values()) timer.dispose();
    this.timers.clear();
  }
}

function waitsForProbe(container: EngineContainer): boolean {
  return (
    container.status === 'running' && container.health !== undefined && container.health.status !== 'healthy'
  );
}

/** Milliseconds between two probes of a container; StartInterval counts while it starts. */
function probeInterval(container: EngineContainer): number {
  const check = container.config['Healthcheck'] as
    { readonly Interval?: number; readonly StartInterval?: number } | undefined;
  const starting = container.health?.status === 'starting' ? check?.StartInterval : undefined;
  const ns = starting || check?.Interval;
  return Math.max(shortestMs, ns ? ns / 1e6 : defaultIntervalMs);
}
