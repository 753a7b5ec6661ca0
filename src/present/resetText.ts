import { type ResetPreview } from '../core/operations/operations';
import { plainText } from './briefly';
import { formatBytes } from './formatBytes';
import { lostVolume } from './lostVolume';

/** A modal question before data is lost. */
export interface ResetQuestion {
  readonly message: string;
  /** Names every container and volume, with sizes; plain text with line breaks. */
  readonly detail: string;
  /** The button that does it. */
  readonly confirm: string;
}

/** @param what "postgres", "postgres and redis", or the stack's title */
export function resetText(
  what: string,
  preview: ResetPreview,
  options: {
    readonly restarts: boolean;
    /** A safety snapshot is taken first. */
    readonly safety?: boolean;
    /** Names of the volumes that were asked for, where it was volumes; their services are reset as a whole. */
    readonly asked?: readonly string[];
  },
): ResetQuestion {
  const { containers, volumes, kept, dependents } = preview;
  const sizes = volumes.map((volume) => volume.sizeBytes ?? 0).reduce((a, b) => a + b, 0);
  const sections = [
    moreThanAsked(options.asked, preview),
    section(
      volumes.length === 0
        ? 'No volume is deleted.'
        : `Deletes ${count(volumes.length, 'volume')}${sizes > 0 ? ` (${formatBytes(sizes)})` : ''}:`,
      volumes.map(
        (volume) =>
          `${lostVolume(volume)} (${volume.sizeBytes === undefined ? 'size unknown' : formatBytes(volume.sizeBytes)})`,
      ),
    ),
    section(
      containers.length === 0 ? '' : `Removes ${count(containers.length, 'container')}:`,
      containers.map((container) => container.name),
    ),
    section(
      kept.length === 0 ? '' : 'Keeps:',
      kept.map((volume) => `${volume.name}: ${volume.because}`),
    ),
    [
      ...(dependents.length === 0 ? [] : [`Restarts what depends on it: ${dependents.join(', ')}.`]),
      ...(options.restarts ? ['What ran is started again, empty.'] : []),
      ...(volumes.length === 0
        ? []
        : options.safety === true
          ? ['A safety snapshot is taken first, which brings the data back.']
          : ['Deleted data cannot be brought back.']),
    ].join('\n'),
  ];
  return {
    message: `Reset ${plainText(what)}?`,
    detail: sections
      .filter((text) => text !== '')
      .map((text) => text.split('\n').map(plainText).join('\n'))
      .join('\n\n'),
    confirm:
      volumes.length === 0
        ? 'Reset'
        : options.safety === true
          ? 'Snapshot and Reset'
          : 'Delete Data and Reset',
  };
}

function moreThanAsked(asked: readonly string[] | undefined, { volumes }: ResetPreview): string {
  if (asked === undefined || volumes.every(({ name }) => asked.includes(name))) return '';
  return asked.length === 1
    ? `The volume ${asked.join('')} is reset with what uses it, and the other volumes of that go too.`
    : `These volumes are reset with what uses them, and the other volumes of that go too: ${asked.join(', ')}.`;
}

function section(title: string, lines: readonly string[]): string {
  return title === '' ? '' : [title, ...lines.map((line) => `• ${line}`)].join('\n');
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
