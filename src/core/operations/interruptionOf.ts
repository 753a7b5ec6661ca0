import type { Journal } from '../data/journal';
import type { SnapshotRow } from '../data/snapshot';
import type { Interruption } from './snapshotOperations';

/**
 * What is lost when a journal is forgotten, named. Pure.
 * @param rows snapshots in the journal's folder
 */
export function interruptionOf(journal: Journal, rows: readonly SnapshotRow[]): Interruption {
  const { id, what, state, endpoint, touched, resume, paused, tasks = [], tasksBegun } = journal;
  const nameOf = (wanted: string | undefined): string | undefined =>
    rows.find(({ snapshot, broken }) => snapshot.id === wanted && broken === undefined)?.snapshot.name;
  const safety = nameOf(journal.safety);
  const moved = state === 'replacing' || state === 'rollingBack';
  const volumes = journal.volumes.filter(
    ({ name }) => state === 'removing' || (moved && touched.includes(name)),
  );
  return {
    ...{ id, what, endpoint, safety },
    source: nameOf(journal.source),
    volumes: volumes.map(({ name, existed, formerFile }) => ({
      name,
      place: journal.carried.find((one) => one.name === name),
      former: existed ? (formerFile !== undefined && safety !== undefined ? 'kept' : 'lost') : 'none',
    })),
    services: resume,
    paused: paused.length,
    tasks: tasksBegun ? [] : tasks.map(({ name, owner, service }) => `${name} of ${owner ?? service}`),
  };
}
