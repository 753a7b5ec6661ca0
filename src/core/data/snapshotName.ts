import { DataError } from './dataError';

/** Characters; longer ones tell nobody more. */
export const longestName = 200;
/** Terminals and notifications take these for orders, or for another direction of writing. */
const controls = /[\p{Cc}\p{Bidi_Control}]+/gu;

/** A name that people give, without blanks around it. @throws DataError `badName` */
export function snapshotName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new DataError('badName', 'A snapshot needs a name. Nothing was changed');
  if (trimmed.length > longestName) {
    const message = `The name has ${trimmed.length} characters; give one of at most ${longestName}. Nothing was changed`;
    throw new DataError('badName', message);
  }
  if (trimmed.search(controls) >= 0) {
    const message =
      'The name has line breaks or control characters in it; give one of a single line. Nothing was changed';
    throw new DataError('badName', message);
  }
  return trimmed;
}

/** What a manifest says, to be shown: whoever wrote it might have put anything there. */
export function shownText(text: string): string {
  const clean = text.replaceAll(controls, ' ');
  return clean.length > 1000 ? `${clean.slice(0, 999)}…` : clean;
}
