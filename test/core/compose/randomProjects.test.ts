import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomProject } from './random/project';
import { compareWithCompose, composeVersion, type Case } from './support/compareWithCompose';

/** How many projects are compared: a minute in the daily tests, thousands where somebody asks (see CONTRIBUTING). */
const runs = Number(process.env['DIFFERENTIAL_RUNS'] ?? 200);
/** The same ones every day, so that what fails was broken by a change; the nightly workflow draws new ones. */
const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? 20261121) % 2 ** 31;
/** A call of compose takes about 60 ms, of which our loader can use the most. */
const atOnce = 3;

describe('random projects', function () {
  this.timeout(60_000 + runs * 1_000);

  before(function () {
    const version = composeVersion();
    if (version?.startsWith('2.26.1')) return;
    const message = `docker compose 2.26.1 is needed to compare with, found ${version ?? 'none'}`;
    if (process.env['CI']) throw new Error(message);
    console.warn(`\n  NOT COMPARED: ${message}\n`);
    this.skip();
  });

  it(`mean the same to both tools (${runs} of them, DIFFERENTIAL_SEED=${seed})`, async () => {
    const drawn = fc.sample(randomProject, { seed, numRuns: runs });
    const wrong: number[] = [];
    let next = 0;
    let accepted = 0;
    const compareOthers = async (): Promise<void> => {
      for (let index = next++; index < drawn.length; index = next++) {
        const { difference, isAccepted } = await compare(drawn[index] as Case);
        if (difference !== undefined) wrong.push(index);
        if (isAccepted) accepted += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, compareOthers));
    const [first] = wrong.sort((a, b) => a - b);
    if (first !== undefined) {
      // Draws that project again, alone, and makes it smaller for as long as the two differ.
      const property = fc.asyncProperty(randomProject, async (project) => {
        const { difference } = await compare(project);
        assert.equal(difference, undefined);
      });
      await fc.assert(property, { seed, path: String(first), numRuns: 1, interruptAfterTimeLimit: 40_000 });
      assert.fail(`project ${first} of ${runs} differed at first, then did not`);
    }
    // A generator that makes only nonsense would prove nothing.
    assert.ok(accepted > runs / 3, `compose accepts only ${accepted} of ${runs}`);
  });
});

async function compare(
  project: Case,
): Promise<{ readonly difference: string | undefined; readonly isAccepted: boolean }> {
  const { ours, ourJson, theirJson, theirError } = await compareWithCompose(project, false);
  const isAccepted = theirJson !== undefined;
  if (!isAccepted) {
    const difference = ourJson === undefined ? undefined : `compose refuses this, we do not: ${theirError}`;
    return { difference, isAccepted };
  }
  if (ourJson === undefined) {
    const reasons = ours.problems.map((problem) => problem.message).join('\n');
    return { difference: `compose accepts this, we refuse it:\n${reasons}`, isAccepted };
  }
  const same = ourJson.trim() === theirJson.trim();
  return { difference: same ? undefined : `compose:\n${theirJson}\nours:\n${ourJson}`, isAccepted };
}
