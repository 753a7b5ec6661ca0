import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until it is so, however slow the machine is just now.
 * @param describe what was there instead, for the error
 * @param ms the limit; the default is below that of a unit test, so that this error is the one that is told
 * @throws Error after the limit
 */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  describe: () => unknown = () => condition.toString(),
  ms = 15_000,
): Promise<void> {
  for (const end = Date.now() + ms; !(await condition()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`Not within ${ms / 1000} s: ${JSON.stringify(await describe())}`);
  }
}

/** The first answer that fits; without one in time the last answer, for the assertion that follows to tell of it. */
export async function lastAnswer<T>(
  ask: () => Promise<T>,
  fits: (answer: T) => boolean,
  ms = 30_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (fits(answer) || Date.now() > end) return answer;
    await sleep(50);
  }
}

/** Resolves once a counter has stood still for so long. @throws Error where it never does within half a minute. */
export async function untilStill(count: () => number, ms = 1_000): Promise<void> {
  const end = Date.now() + 30_000;
  for (let before = -1; before !== count();) {
    if (Date.now() > end) throw new Error(`It never stands still for ${ms} ms: ${count()} by now`);
    before = count();
    await sleep(ms);
  }
}
