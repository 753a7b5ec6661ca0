import { type RestorePreview } from '../core/operations/snapshotOperations';
import { plainText } from './briefly';
import { formatBytes } from './formatBytes';
import { lostVolume } from './lostVolume';
import { type ResetQuestion } from './resetText';

/** The question before a restore: names every volume that is replaced and every service that stops. */
export function restoreText(preview: RestorePreview): ResetQuestion {
  const { snapshot, volumes, kept, stops, safety, warnings } = preview;
  const replaced = volumes.filter(({ exists }) => exists);
  const sections = [
    list(
      replaced.length === 0 ? '' : `Replaces ${count(replaced.length)}:`,
      replaced.map(({ sizeBytes, savedBytes, ...volume }) => {
        const now = sizeBytes === undefined ? 'size unknown' : formatBytes(sizeBytes);
        return `${named(volume)} (${now} now, ${formatBytes(savedBytes)} then)`;
      }),
    ),
    list(
      replaced.length === volumes.length ? '' : 'Makes again:',
      volumes
        .filter(({ exists }) => !exists)
        .map(({ savedBytes, ...volume }) => `${named(volume)} (${formatBytes(savedBytes)})`),
    ),
    list(
      kept.length === 0 ? '' : 'Leaves alone:',
      kept.map(({ name, because }) => `${name}: ${because}`),
    ),
    [
      ...(stops.length === 0 ? [] : [`Stops and starts again: ${stops.join(', ')}.`]),
      ...warnings.map((warning) => `${warning}.`),
      ...(replaced.length === 0
        ? []
        : [
            safety
              ? 'A safety snapshot is taken first, which brings the data of now back.'
              : 'The data of now cannot be brought back.',
          ]),
    ].join('\n'),
  ];
  return {
    message: `Restore “${plainText(snapshot.name)}”?`,
    detail: sections
      .filter((text) => text !== '')
      .map((text) => text.split('\n').map(plainText).join('\n'))
      .join('\n\n'),
    confirm: replaced.length === 0 ? 'Restore' : 'Replace Data',
  };
}

function named({
  name,
  services,
  place,
}: Omit<RestorePreview['volumes'][number], 'sizeBytes' | 'savedBytes'>) {
  return lostVolume({ name, service: services[0], place });
}

function list(title: string, lines: readonly string[]): string {
  return title === '' ? '' : [title, ...lines.map((line) => `• ${line}`)].join('\n');
}

function count(n: number): string {
  return n === 1 ? '1 volume' : `${n} volumes`;
}
