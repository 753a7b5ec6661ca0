import { closestName } from './closestName';

/** The end of a sentence about a name that nobody has: ", did you mean web?"; "" where no known name is near. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  const meant = closestName(wrong, known);
  return meant === undefined ? '' : `, did you mean ${meant}?`;
}
