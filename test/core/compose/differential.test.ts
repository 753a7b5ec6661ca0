import assert from 'node:assert/strict';
import { composeVersion, compareWithCompose, type Case } from './support/compareWithCompose';
import { foundCases } from './cases/foundCases';
import { foundRefusals } from './cases/foundRefusals';
import { mergeCases } from './cases/mergeCases';
import { refusedCases } from './cases/refusedCases';
import { shortFormCases } from './cases/shortFormCases';
import { structureCases } from './cases/structureCases';
import { variableCases } from './cases/variableCases';
import { wholeFileCases } from './cases/wholeFileCases';

/** The version that the printed form and the hash are made for. */
const wanted = '2.26.1';

describe('the loader beside docker compose config', function () {
  this.timeout(120_000);

  before(function () {
    const version = composeVersion();
    if (version?.startsWith(wanted)) return;
    const message = `docker compose ${wanted} is needed to compare with, found ${version ?? 'none'}`;
    if (process.env['CI']) throw new Error(message);
    console.warn(`\n  NOT COMPARED: ${message}\n`);
    this.skip();
  });

  const groups: Readonly<Record<string, readonly Case[]>> = {
    'variables and files': variableCases,
    'short and long forms': shortFormCases,
    'merging, extending, including': mergeCases,
    'networks, profiles, resources': structureCases,
    'whole definitions': wholeFileCases,
    'what is refused': [...refusedCases, ...foundRefusals],
    'differences once found': foundCases,
  };
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const test of cases) {
        it(test.title, async () => {
          const outcome = await compareWithCompose(test);
          const { ours, ourJson, theirJson } = outcome;
          if (group === 'what is refused') assert.equal(theirJson, undefined, 'compose accepts this');
          if (group === 'whole definitions') assert.ok(theirJson !== undefined, outcome.theirError);
          if (theirJson === undefined) {
            assert.equal(ourJson, undefined, `compose refuses this, we do not: ${outcome.theirError}`);
            return;
          }
          const reasons = ours.problems.map((problem) => problem.message).join('\n');
          assert.ok(ourJson !== undefined, `compose accepts this, we refuse it:\n${reasons}`);
          assert.deepEqual(JSON.parse(ourJson), JSON.parse(theirJson));
          assert.equal(ourJson.trim(), theirJson.trim(), 'same values, other text');
          if (!hasFilesOfServices(test)) assert.deepEqual(outcome.ourHashes, outcome.theirHashes);
        });
      }
    });
  }
});

/** `config --hash` forgets to resolve env files; the label on containers does not. */
function hasFilesOfServices(test: Case): boolean {
  const texts = typeof test.files === 'string' ? [test.files] : Object.values(test.files);
  return texts.some((text) => /(env|label)_file:/.test(text));
}
