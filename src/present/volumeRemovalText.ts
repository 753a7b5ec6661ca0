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
  const one = volumes.length === 1;
  const detail = [
    one
      ? 'Deletes this volume and what is stored in it:'
      : 'Deletes these volumes and what is stored in them:',
    ...lines,
    '',
    one
      ? 'The compose file does not name it, and no container uses it. It may still belong to another branch, or to another folder whose project has the same name.'
      : 'The compose file does not name them, and no container uses them. They may still belong to another branch, or to another folder whose project has the same name.',
    '',
    safety
      ? 'A safety snapshot is taken first, which brings the data back.'
      : 'Deleted data cannot be brought back.',
  ];
  return {
    message:
      only !== undefined && one
        ? `Remove the volume ${plainText(only.name)}?`
        : `Remove ${volumes.length} volumes?`,
    detail: detail.map(plainText).join('\n'),
    confirm: safety ? 'Snapshot and Remove' : 'Delete Data',
  };
}
