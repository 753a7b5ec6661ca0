import assert from 'node:assert/strict';
import { configHash } from '../../src/core/compose/configHash';
import { configJson } from '../../src/core/compose/printConfig';
import { composeVersion } from '../core/compose/support/compareWithCompose';
import { ensureDebianPackages } from '../support/debianPackages';
import { runCommand } from '../support/runCommand';
import { loadBundled, stackFolder } from './support/definition';
import { realImages } from './support/realImages';

/** The version that the printed form and the hash are made for. */
const wanted = '2.26.1';
const profiles = ['*', 'core', 'cqrs', 'saas', 'commerce', 'webapp', 'events'];
/** Machines that reach a registry have the docker compose they have; elsewhere it is installed in this version. */
const compared = !realImages || composeVersion()?.startsWith(wanted) ? profiles : [];
if (compared.length === 0)
  console.log(
    `Not compared letter by letter: that takes docker compose ${wanted}, here is ${composeVersion()}.`,
  );

describe('the bundled stack beside docker compose config', function () {
  this.timeout(120_000);

  before(async function () {
    if (composeVersion() === undefined)
      await ensureDebianPackages(['docker-cli', 'docker-compose'], 'comparing with docker compose');
  });

  const compose = (profile: string, ...args: string[]): Promise<string> => {
    const words = ['compose', '-f', 'compose.yaml', '--profile', profile, 'config', ...args];
    const env = { PATH: process.env['PATH'], HOME: '/home/me' };
    return runCommand('docker', words, { cwd: stackFolder, env, timeoutMs: 60_000 });
  };

  it('is accepted with every profile at once', async () => {
    const names = (await compose('*', '--services')).trim().split('\n').sort();
    const ours = (await loadBundled(['*'])).services.map(({ name }) => name).sort();
    assert.deepEqual(names, ours);
  });

  for (const profile of compared) {
    it(`means the same with ${profile}, letter by letter, and has the same hashes`, async function () {
      const version = composeVersion();
      if (!version?.startsWith(wanted)) {
        console.warn(`\n  NOT COMPARED: docker compose ${wanted} is needed, found ${version ?? 'none'}\n`);
        return this.skip();
      }
      const stack = await loadBundled([profile]);
      assert.equal(configJson(stack), await compose(profile, '--format', 'json'));
      const rows = (await compose(profile, '--hash', '*')).trim().split('\n');
      const hashes = Object.fromEntries(rows.map((row) => row.split(' ') as [string, string]));
      const ours = stack.services
        .filter(({ active }) => active)
        .map(({ name, spec }): [string, string] => [name, configHash(spec, name)]);
      assert.deepEqual(Object.fromEntries(ours), hashes);
    });
  }
});
