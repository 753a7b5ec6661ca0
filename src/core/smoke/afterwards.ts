/** What a check made is removed within this time (ms), also when the check's own time is over. */
const removalMs = 3_000;

/** Runs `work`, then `remove`, whatever became of the work. What the work threw wins over what the removal throws. */
export async function afterwards<T>(
  work: () => Promise<T>,
  remove: (signal: AbortSignal) => Promise<unknown>,
): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await remove(AbortSignal.timeout(removalMs)).catch(() => undefined);
    throw error;
  }
  await remove(AbortSignal.timeout(removalMs));
  return result;
}
