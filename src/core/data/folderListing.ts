import type { PathFacts } from '../engine/wire';

/** One name in a folder of a volume. */
export interface VolumeEntry {
  readonly name: string;
  readonly kind: PathFacts['kind'];
  /** Bytes; undefined where it was not told. */
  readonly size: number | undefined;
  /** False for names that are no text (their bytes are not UTF-8): they can be seen and not asked for. */
  readonly openable: boolean;
}

export interface FolderListing {
  /** Folders first, then by name. */
  readonly entries: readonly VolumeEntry[];
  /** There are more than these. */
  readonly more: boolean;
}

/** Entries of one folder that are shown. */
export const mostEntries = 5000;

/**
 * Lists the folder `$1` with nothing but a POSIX shell: every name with a letter for its kind and a zero byte behind it
 * (no name has one), at most `$2`; after an empty name the kinds and sizes in the same order, where there is a `stat`. Starts no
 * process for a name: a folder of thousands takes a moment.
 */
export const listingScript = `
cd -P "$1" || exit 3
n=$2
set -- .* *
for f; do :; done
if [ "$f" = '*' ] && ! [ -e "$f" ] && ! [ -L "$f" ]; then set -- .*; fi
if [ "$1" = '.*' ] && ! [ -e "$1" ] && ! [ -L "$1" ]; then shift; fi
for f; do
  if [ "$n" -le 0 ]; then printf 'm\\0'; break; fi
  n=$((n-1))
  if [ -L "$f" ]; then t=l; elif [ -d "$f" ]; then t=d; elif [ -f "$f" ]; then t=f; else t=o; fi
  printf '%s%s\\0' "$t" "$f"
done
printf '\\0'
[ $# -eq 0 ] || stat -c %s -- "$@" 2>/dev/null
exit 0`;

const kinds: Readonly<Record<string, VolumeEntry['kind']>> = {
  l: 'symlink',
  d: 'folder',
  f: 'file',
  o: 'other',
};

/** What the script printed. @returns undefined when that is no listing */
export function parseListing(output: Buffer): FolderListing | undefined {
  const end = output.indexOf('\0\0');
  const first = output[0] === 0 ? 0 : end + 1;
  if (end < 0 && output[0] !== 0) return undefined;
  const names = output.subarray(0, first).toString('latin1').split('\0').slice(0, -1);
  const more = names.at(-1) === 'm';
  if (more) names.pop();
  const sizes = output
    .subarray(first + 1)
    .toString('latin1')
    .split('\n')
    .slice(0, -1);
  // One that went in between has no size: whose the others are is not known then.
  const aligned = sizes.length === names.length && sizes.every((size) => /^\d{1,15}$/.test(size));
  const entries: VolumeEntry[] = [];
  for (const [index, told] of names.entries()) {
    const kind = kinds[told.slice(0, 1)];
    if (kind === undefined) return undefined;
    const size = aligned && kind === 'file' ? Number(sizes[index]) : undefined;
    const entry = entryOf(told.slice(1), kind, size);
    if (entry !== undefined) entries.push(entry);
  }
  return { entries: entries.sort(inOrder), more };
}

/** @param name bytes as Latin-1. @returns undefined for what is no name in a folder */
export function entryOf(
  name: string,
  kind: VolumeEntry['kind'],
  size: number | undefined,
): VolumeEntry | undefined {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) return undefined;
  const bytes = Buffer.from(name, 'latin1');
  const text = bytes.toString('utf8');
  return { name: text, kind, size, openable: Buffer.from(text, 'utf8').equals(bytes) };
}

export function inOrder(a: VolumeEntry, b: VolumeEntry): number {
  const folder = Number(b.kind === 'folder') - Number(a.kind === 'folder');
  return folder !== 0 ? folder : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
