/**
 * The known name that a mistyped one most likely means: at most two edits away (one for short names), or the same
 * letters with other separators ("dependsOn" for depends_on), or the only name that has it as one of its words
 * ("healthy" for service_healthy).
 */
export function closestName(wrong: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const bare = plain(wrong);
  if (bare === '') return undefined;
  const limit = bare.length <= 3 ? 1 : 2;
  let best: string | undefined;
  let least = limit + 1;
  for (const name of known) {
    const distance = editDistance(bare, plain(name), least);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  if (best !== undefined || bare.length < 4) return best;
  const [whole, ...others] = known.filter((name) =>
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .includes(bare),
  );
  return others.length === 0 ? whole : undefined;
}

/** Insertions, deletions, changes and swaps of neighbours; stops counting at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous2: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let value = Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (previous2[j - 2] ?? 0) + 1);
      }
      current.push(value);
    }
    previous2 = previous;
    previous = current;
  }
  return previous[b.length] ?? limit;
}
