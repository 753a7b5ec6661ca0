import { longestName } from './snapshotName';

/**
 * What a safety snapshot is called: one that no other of the stack has, so that lists tell them apart and each can be
 * named to a command. The first is "Before the reset of db", the next "Before the reset of db (2)", and so on. Pure.
 *
 * @param wanted "Before the reset of db"
 * @param taken names of the snapshots there are
 */
export function safetyName(wanted: string, taken: readonly string[]): string {
  // After the highest, not in a gap: the oldest are dropped, and a new one must not look like one of those.
  const highest = taken.reduce((most, name) => Math.max(most, numberOf(name, wanted)), 0);
  return shortened(wanted, highest === 0 ? '' : ` (${highest + 1})`);
}

/**
 * What a restore does: "the restore of friday". To restore a safety snapshot is to undo what it was taken
 * before, and to restore the one that was taken before that is to do it again: names do not grow with each turn.
 */
export function restoreWords({ kind, name }: { readonly kind: string; readonly name: string }): string {
  if (kind !== 'safety' || !name.startsWith('Before the ')) return `the restore of ${name}`;
  const [, turn = '', done = ''] = /^Before (the undo of |the redo of |)(.*)$/.exec(name) ?? [];
  if (turn === '') return `the undo of ${done}`;
  return `${turn === 'the undo of ' ? 'the redo of ' : 'the undo of '}${done.replace(/ \(\d+\)$/, '')}`;
}

/** What is left of an emoji that was cut in two. */
const halfACharacter = /[\uD800-\uDBFF]$/;

/** 0 where it is another name, 1 for the first of this name. */
function numberOf(name: string, wanted: string): number {
  if (name === shortened(wanted, '')) return 1;
  const [suffix, digits = ''] = / \((\d{1,9})\)$/.exec(name) ?? [''];
  return suffix !== '' && name === shortened(wanted, suffix) ? Number(digits) : 0;
}

/** Cut where the name and what comes behind it would be too long for a name. */
function shortened(name: string, suffix: string): string {
  const room = longestName - suffix.length;
  return (name.length <= room ? name : `${name.slice(0, room - 1).replace(halfACharacter, '')}…`) + suffix;
}
