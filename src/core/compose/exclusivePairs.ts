/**
 * Which profiles exclude each other, two by two. A profile of a written set stands for the services that carry it and
 * no other member of the set: whatever profile starts one of them counts as that member. So a set names the groups
 * (`[postgres, postgres15]`), and a preset that brings one of them excludes the other without being named.
 *
 * @param sets as written in `x-dev-stack.exclusive`
 */
export function exclusivePairs(
  sets: readonly (readonly string[])[],
  services: readonly { readonly profiles: readonly string[] }[],
): (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const set of sets) {
    const bringing = set.map((member) => profilesThatBring(member, set, services));
    bringing.forEach((left, index) => {
      for (const right of bringing.slice(index + 1)) {
        for (const one of left) {
          for (const other of right) {
            if (one === other) continue;
            const key = [one, other].sort().join('\0');
            if (!pairs.has(key)) pairs.set(key, [one, other]);
          }
        }
      }
    });
  }
  return [...pairs.values()];
}

function profilesThatBring(
  member: string,
  set: readonly string[],
  services: readonly { readonly profiles: readonly string[] }[],
): readonly string[] {
  const own = services.filter(
    ({ profiles }) =>
      profiles.includes(member) && !set.some((other) => other !== member && profiles.includes(other)),
  );
  return [...new Set([member, ...own.flatMap(({ profiles }) => profiles)])];
}
