/**
 * "shop-postgres16-20261121-064510.sql": sorts by time, and tells what it is of.
 *
 * @param extension undefined where nobody knows what the file is
 * @param now ms since the epoch; told in local time
 */
export function dumpFileName(
  project: string,
  service: string,
  extension: string | undefined,
  now: number,
): string {
  const at = new Date(now);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('');
  return `${project}-${service}-${day}-${time}${extension ?? '.dump'}`;
}
