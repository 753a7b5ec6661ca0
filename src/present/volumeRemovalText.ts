import { type VolumeRemovalPreview } from '../core/operations/volumeOperations';
import { plainText } from './briefly';
import { formatBytes } from './formatBytes';
import { type ResetQuestion } from './resetText';

/** The question before orphaned volumes are removed: names each with its size. */
export function volumeRemovalText({ volumes, safety }: VolumeRemovalPreview): ResetQuestion {
  const [only] = volumes;
  const lines = volumes.map(
    ({ name, sizeBytes }) =>
      `• ${name} (${sizeBytes === undefined ? 'size unknown' : formatBytes(sizeBytes)})`,
  );
  const detail = [
    `Deletes for good what is stored in ${volumes.length === 1 ? 'this volume' : 'these volumes'}:`,
    ...lines,
    '',
    'The compose file does not name it, and no container uses it. Another folder or branch whose project has the same name may.',
    safety
      ? 'A safety snapshot is taken first, which brings the data back.'
      : 'Deleted data cannot be brought back.',
  ];
  return {
    message:
      only !== undefined && volumes.length === 1
        ? `Remove the volume ${plainText(only.name)}?`
        : `Remove ${volumes.length} volumes?`,
    detail: detail
      .map((line) =>
        volumes.length === 1
          ? line
          : line.replace('name it,', 'name them,').replace('uses it.', 'uses them.'),
      )
      .map(plainText)
      .join('\n'),
    confirm: safety ? 'Snapshot and Remove' : 'Delete Data',
  };
}
