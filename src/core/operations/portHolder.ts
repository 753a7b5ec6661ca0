import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import { labels } from '../model/labels';

/** Naming the holder is a courtesy on the way to a failure: it must not hold that up. Milliseconds. */
const patienceMs = 3_000;

/**
 * @returns for "port in use" the same error with the container that publishes the port, where this engine runs it;
 * everything else, and a holder that cannot be found, comes back as it was. Never rejects.
 */
export async function withPortHolder(engine: Engine, error: unknown): Promise<unknown> {
  if (!EngineError.is(error, 'portInUse') || error.details.port === undefined) return error;
  const { port } = error.details;
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const listed = await engine.listContainers(undefined, signal);
    const running = await Promise.all(
      listed
        .filter(({ status }) => status === 'running' || status === 'paused')
        // One that goes meanwhile is not the holder any more.
        .map(({ id }) => engine.inspectContainer(id, signal).catch(() => undefined)),
    );
    const holder = running.find((one) => one?.ports.some((published) => published.hostPort === port));
    if (!holder) return error;
    const project = holder.labels[labels.project];
    return new EngineError(error.reason, error.message, {
      ...error.details,
      holder: { container: holder.name, ...(project === undefined ? {} : { project }) },
    });
  } catch {
    return error;
  }
}
