import { DataError } from '../data/dataError';
import { clearJournal, readJournal, type Journal } from '../data/journal';
import { EngineError } from '../engine/engineError';
import { isCancelled } from '../support/abort';
import { engineKey, type DataRoom } from './dataRoom';
import type { OnProgress } from './progress';
import { recoveryText } from './recoveryText';
import type { Recovery } from './snapshotOperations';
import type { Change } from './stackChanges';

/**
 * Brings to its end what a process left that died. The lock is the caller's, so whoever wrote the journal is dead.
 * @returns undefined when there was nothing
 * @throws DataError `interrupted` when it cannot be ended, EngineError `unreachable` or `diskFull`, CancelledError
 */
export async function endInterrupted(
  room: DataRoom,
  change: Change,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Recovery | undefined> {
  const { journal: file } = room.place;
  const journal = await readJournal(file);
  if (!journal) return undefined;
  const { what } = journal;
  if (journal.engine !== engineKey(change.engine)) throw elsewhere(journal);
  onProgress({ kind: 'warning', message: `The ${what} was interrupted; bringing it to its end first` });
  const work = room.resumed(change, 'recover', journal, onProgress);
  const outcome = await work.settle(signal, 'forward').catch((error: unknown) => stuck(what, error));
  await clearJournal(file);
  const recovery = { what, outcome, volumes: journal.volumes.map(({ name }) => name) };
  onProgress({ kind: 'warning', message: recoveryText(recovery) });
  return recovery;
}

function elsewhere({ what, endpoint }: Journal): DataError {
  const where = endpoint === undefined ? 'another engine' : `another engine (${endpoint})`;
  return new DataError(
    'interrupted',
    `The ${what} was interrupted on ${where}. Choose that engine again, so that it can be brought to its end first; if it is gone for good, give the ${what} up`,
  );
}

/** Time, room or an engine that answers mend some failures; from the others nobody gets away by trying again. */
function stuck(what: string, error: unknown): never {
  const passing = EngineError.is(error, 'unreachable', 'diskFull') || DataError.is(error, 'diskFull');
  if (isCancelled(error) || passing || !(error instanceof Error)) throw error;
  const cause = error.message.replace(/\.$/, '');
  throw new DataError(
    'interrupted',
    `The ${what} was interrupted and cannot be brought to its end: ${cause}. Mend that and try again, or give the ${what} up`,
    { cause: error },
  );
}
