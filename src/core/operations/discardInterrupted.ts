import { clearJournal, readJournal, type Journal } from '../data/journal';
import { EngineError } from '../engine/engineError';
import { isCancelled } from '../support/abort';
import { engineKey, type DataRoom } from './dataRoom';
import type { OnProgress } from './progress';
import type { Interruption, Recovery } from './snapshotOperations';

/**
 * Forgets what was interrupted; see SnapshotOperations.discard.
 * @param recover brings it to its end: tried first where its engine answers, for that loses nothing
 * @param locked runs work while nobody else changes the stack's data
 */
export async function discardInterrupted(
  room: DataRoom,
  shown: Interruption,
  recover: () => Promise<Recovery | undefined>,
  onProgress: OnProgress,
  signal: AbortSignal,
  locked: (forget: () => Promise<void>) => Promise<void>,
): Promise<Recovery | undefined> {
  const journal = await journalOf(room, shown);
  if (await isOn(room, journal.engine, signal)) {
    try {
      return await recover();
    } catch (error) {
      if (isCancelled(error)) throw error;
      onProgress({ kind: 'warning', message: (error as Error).message });
    }
  }
  await locked(async () => {
    await journalOf(room, shown);
    await clearJournal(room.place.journal);
  });
  return undefined;
}

async function journalOf(room: DataRoom, shown: Interruption): Promise<Journal> {
  const journal = await readJournal(room.place.journal);
  if (journal?.id === shown.id) return journal;
  const message = `The ${shown.what} has come to its end meanwhile. Nothing was given up`;
  throw new EngineError('conflict', message, { action: 'give it up' });
}

/** Whether the engine that answers now is that one; none at all is not. */
async function isOn(room: DataRoom, engine: string, signal: AbortSignal): Promise<boolean> {
  try {
    return engineKey(await room.changes.host.engine(signal)) === engine;
  } catch (error) {
    if (EngineError.is(error, 'unreachable', 'denied')) return false;
    throw error;
  }
}
