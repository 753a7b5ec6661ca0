/** Ids are cut as the docker CLI cuts them; names stay. */
export function shortId(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id;
}
