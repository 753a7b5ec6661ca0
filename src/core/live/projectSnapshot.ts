import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer, EngineEvent } from '../engine/wire';
import { applyEvent, followUpOf, noContainers } from './applyEvent';

export interface ProjectSnapshot {
  readonly containers: readonly EngineContainer[];
  readonly stopRequested: ReadonlySet<string>;
}

/** Containers inspected at once. */
const concurrent = 16;
/** A stack that changes faster than we can look is taken as it is; the events that follow correct it. */
const mostRounds = 5;

/**
 * The truth by list and inspect, brought up to the events that arrived meanwhile. `takeEvents` hands over, in order,
 * what the open event stream told since it was last called. Events that came before the answer to the list
 * only tell who was asked to end and what was made meanwhile; a container touched by a later one is looked at again.
 *
 * @param asked containers known to be asked to end since their present start.
 */
export async function takeSnapshot(
  engine: Engine,
  project: string,
  asked: ReadonlySet<string>,
  takeEvents: () => readonly EngineEvent[],
  signal: AbortSignal,
): Promise<ProjectSnapshot> {
  const listed = await engine.listContainers(project, signal);
  // The past, which a new stream begins with, is here by now. It is older than what is looked at next.
  const past = takeEvents();
  let stopRequested = requestsAfter(asked, past);
  const found = new Map<string, EngineContainer>();
  const look = (ids: readonly string[]): Promise<void> => inspectAll(engine, ids, found, signal);
  await look([...new Set([...listed.map((container) => container.id), ...appearedIn(past)])]);
  for (let round = 0; round < mostRounds; round += 1) {
    const events = takeEvents();
    if (events.length === 0) break;
    stopRequested = requestsAfter(stopRequested, events);
    await look(touchedBy(events));
  }
  return {
    containers: [...found.values()].sort((a, b) => a.createdAt - b.createdAt),
    stopRequested: new Set([...stopRequested].filter((id) => found.has(id))),
  };
}

function requestsAfter(asked: ReadonlySet<string>, events: readonly EngineEvent[]): ReadonlySet<string> {
  return events.reduce(applyEvent, { ...noContainers, stopRequested: asked }).stopRequested;
}

/** Containers that were made and are still there, as far as these events tell: the list may have been written before. */
function appearedIn(events: readonly EngineEvent[]): string[] {
  const there = new Set<string>();
  for (const event of events) {
    if (event.kind !== 'container') continue;
    if (event.action === 'create') there.add(event.id);
    if (event.action === 'destroy') there.delete(event.id);
  }
  return [...there];
}

function touchedBy(events: readonly EngineEvent[]): string[] {
  const touching = events.filter(
    (event) => followUpOf(event) === 'inspect' || (event.kind === 'container' && event.action !== 'kill'),
  );
  return [...new Set(touching.map((event) => event.id))];
}

async function inspectAll(
  engine: Engine,
  ids: readonly string[],
  found: Map<string, EngineContainer>,
  signal: AbortSignal,
): Promise<void> {
  const left = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      try {
        found.set(id, await engine.inspectContainer(id, signal));
      } catch (error) {
        if (!EngineError.is(error, 'notFound')) throw error;
        found.delete(id);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrent, ids.length) }, worker));
}
