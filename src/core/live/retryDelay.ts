/** The first try after a loss is immediate; then the pause doubles from half a second up to this. */
const longestMs = 10_000;
const firstMs = 500;

/** Milliseconds to wait before the next try after `failures` tries that failed in a row. */
export function retryDelay(failures: number): number {
  if (failures <= 0) return 0;
  return Math.min(longestMs, firstMs * 2 ** (failures - 1));
}
