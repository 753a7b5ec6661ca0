import { type Interruption } from '../core/operations/snapshotOperations';
import { plainText } from './briefly';
import { lostVolume } from './lostVolume';
import { type ResetQuestion } from './resetText';

/** The question before what was interrupted is left as it is: names what stays half done and where data is. */
export function discardText(interruption: Interruption): ResetQuestion {
  const { what, endpoint, volumes, safety, source, services, paused, tasks } = interruption;
  const where = endpoint === undefined ? 'The engine where it was begun' : `The engine at ${endpoint}`;
  const kept = volumes.filter(({ former }) => former === 'kept');
  const lost = volumes.filter(({ former }) => former === 'lost');
  const sections = [
    volumes.length === 0
      ? `${where}: no volume was changed.`
      : list(`${where}: may hold a part of the data, or none:`, volumes.map(named)),
    list('The data from before is lost:', lost.map(named)),
    [
      ...(kept.length > 0 && safety !== undefined
        ? [
            `The data from before${lost.length > 0 ? ' of the others' : ''} is kept in the snapshot ${safety}.`,
          ]
        : []),
      ...(source === undefined ? [] : [`The snapshot ${source} is kept too and can be restored again.`]),
      ...(services.length === 0 ? [] : [`Not started again there: ${services.join(', ')}.`]),
      ...(tasks.length === 0 ? [] : [`Not run: ${tasks.join(', ')}.`]),
      ...(paused === 0
        ? []
        : [`${paused === 1 ? 'One container' : `${paused} containers`} may stay paused there.`]),
    ].join('\n'),
  ];
  return {
    message: `Give up the interrupted ${plainText(what)}?`,
    detail: sections
      .filter((text) => text !== '')
      .map((text) => text.split('\n').map(plainText).join('\n'))
      .join('\n\n'),
    confirm: 'Give It Up',
  };
}

function named({ name, place }: Interruption['volumes'][number]): string {
  return lostVolume({ name, service: place?.service, place: place?.destination });
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `• ${line}`)].join('\n');
}
