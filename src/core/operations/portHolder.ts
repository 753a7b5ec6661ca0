import { portProcess } from '../diagnose/portProcess';
import type { PortHolder } from '../diagnose/preflight';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import { isLocalEngine } from '../engine/isLocalEngine';
import { labels } from '../model/labels';

/** Naming the holder is a courtesy on the way to a failure: it must not hold that up. Milliseconds. */
const patienceMs = 3_000;

/**
 * @returns for "port in use" the same error with who holds the port: a container of this engine, or a process of this
 * machine; everything else, and a holder that cannot be found, comes back as it was. Never rejects.
 */
export async function withPortHolder(engine: Engine, error: unknown): Promise<unknown> {
  if (!EngineError.is(error, 'portInUse') || error.details.port === undefined) return error;
  const { port } = error.details;
  const holder =
    (await findPublisher(engine, port)) ?? (isLocalEngine(engine.info) ? await portProcess(port) : undefined);
  return holder ? new EngineError(error.reason, error.message, { ...error.details, holder }) : error;
}

/** The running container of this engine that publishes a port; undefined where none does or nobody tells in time. */
export async function findPublisher(
  engine: Engine,
  port: number,
  until?: AbortSignal,
): Promise<PortHolder | undefined> {
  const patience = AbortSignal.timeout(patienceMs);
  const signal = until ? AbortSignal.any([until, patience]) : patience;
  try {
    const listed = await engine.listContainers(undefined, signal);
    const running = await Promise.all(
      listed
        .filter(({ status }) => status === 'running' || status === 'paused')
        // One that goes meanwhile is not the holder any more.
        .map(({ id }) => engine.inspectContainer(id, signal).catch(() => undefined)),
    );
    const holder = running.find((one) => one?.ports.some((published) => published.hostPort === port));
    if (!holder) return undefined;
    const project = holder.labels[labels.project];
    return { container: holder.name, ...(project === undefined ? {} : { project }) };
  } catch {
    return undefined;
  }
}
