import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStack } from '../../src/core/compose/loadStack';
import { ensureDebianPackages } from '../support/debianPackages';
import { root } from '../support/root';
import { runCommand } from '../support/runCommand';

const folder = join(root, 'stack');

describe('the bundled stack in docker compose', function () {
  this.timeout(180_000);

  /** Without a home, so that nobody's settings count. */
  let home: string;
  const compose = async (...args: string[]): Promise<string> =>
    runCommand('docker', ['compose', '-f', 'compose.yaml', ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: home },
    });
  const load = (...profiles: string[]) =>
    loadStack({ cwd: folder, files: ['compose.yaml'], profiles, environment: {} });

  before(async function () {
    this.timeout(300_000);
    home = mkdtempSync(join(tmpdir(), 'dev-stack-compose-'));
    await runCommand('docker', ['compose', 'version']).catch(() =>
      ensureDebianPackages(['docker-cli', 'docker-compose'], 'comparing with docker compose'),
    );
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('starts the same services with each of its profiles', async () => {
    const { model } = await load('*');
    const profiles = [...new Set(model?.services.flatMap((service) => service.profiles))];
    assert.ok(profiles.includes('core') && profiles.includes('postgres15'), profiles.join());
    for (const profile of profiles) {
      const theirs = (await compose('--profile', profile, 'config', '--services')).trim().split('\n').sort();
      const ours = (await load(profile)).model?.services.filter(({ active }) => active) ?? [];
      assert.deepEqual(ours.map(({ name }) => name).sort(), theirs, profile);
    }
  });

  it('says in words which profiles exclude each other, where compose would fail at the port', async () => {
    await compose('--profile', 'core', '--profile', 'postgres15', 'config', '-q');
    const { problems } = await load('core', 'postgres15');
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
      ['profiles core and postgres15 exclude each other: choose one'],
    );
  });
});
