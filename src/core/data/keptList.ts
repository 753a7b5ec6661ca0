/** Names told of one reason. */
const most = 3;

const ofSeveral: Readonly<Record<string, string>> = {
  'it is external': 'they are external',
  'it was not made by this stack': 'they were not made by this stack',
  'the definition does not name it': 'the definition does not name them',
  'it is only in memory': 'they are only in memory',
  'it is a folder of this machine': 'they are folders of this machine',
};

/**
 * What stays as it is on one line, however much it is: "a, b, c and 9 more (the definition does not name them); /src (it
 * is a folder of this machine)".
 */
export function keptList(kept: readonly { readonly name: string; readonly because: string }[]): string {
  const byReason = new Map<string, string[]>();
  for (const { name, because } of kept) byReason.set(because, [...(byReason.get(because) ?? []), name]);
  return [...byReason].map(([because, names]) => `${some(names)} (${reason(because, names)})`).join('; ');
}

function some(names: readonly string[]): string {
  // One more takes no more room than its count.
  const shown = names.length > most + 1 ? names.slice(0, most) : names;
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

function reason(because: string, names: readonly string[]): string {
  return names.length === 1 ? because : (ofSeveral[because] ?? because);
}
