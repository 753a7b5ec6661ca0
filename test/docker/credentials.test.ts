import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, type Log } from '../../src/core/support/log';
import { helperPath, registryCredentials } from '../../src/docker/credentials';
import { machineOf } from './machines';

const CONFIG = '/home/ada/.docker/config.json';
const HUB = 'https://index.docker.io/v1/';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function ask(config: unknown, registry: string, path = '', log: Log = silentLog): Promise<unknown> {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  const machine = machineOf('linux', { [CONFIG]: text }, { PATH: path ? `${path}:${process.env.PATH}` : '' });
  return registryCredentials(machine, registry, log);
}

describe('registryCredentials: the configuration file', () => {
  it('none without a file', async () => {
    assert.equal(await registryCredentials(machineOf('linux'), 'docker.io', silentLog), undefined);
  });
  it('user and password of a registry; the password may hold colons', async () => {
    const auths = { 'r.example:5000': { auth: base64('ada:s:e:cret') } };
    assert.deepEqual(await ask({ auths }, 'r.example:5000'), {
      username: 'ada',
      password: 's:e:cret',
      serveraddress: 'r.example:5000',
    });
  });
  it('Docker Hub under its historic key', async () => {
    assert.deepEqual(await ask({ auths: { [HUB]: { auth: base64('ada:pw') } } }, 'docker.io'), {
      username: 'ada',
      password: 'pw',
      serveraddress: HUB,
    });
  });
  it('a key written as an address counts for its host', async () => {
    const auths = { 'https://r.example/v2/': { auth: base64('ada:pw') } };
    assert.deepEqual(await ask({ auths }, 'r.example'), {
      username: 'ada',
      password: 'pw',
      serveraddress: 'https://r.example/v2/',
    });
  });
  it('an identity token', async () => {
    const auths = { 'r.example': { auth: base64('ada:'), identitytoken: 'tok' } };
    assert.deepEqual(await ask({ auths }, 'r.example'), { identitytoken: 'tok', serveraddress: 'r.example' });
  });
  it('nothing for other registries, empty entries, odd shapes', async () => {
    assert.equal(await ask({ auths: { 'r.example': {} } }, 'r.example'), undefined);
    assert.equal(await ask({ auths: { 'r.example': { auth: base64('ada:pw') } } }, 'example'), undefined);
    assert.equal(await ask({ auths: ['x'] }, 'r.example'), undefined);
    assert.equal(await ask('[]', 'r.example'), undefined);
  });
  it('a file that is no JSON is told and passed over', async () => {
    const warnings: string[] = [];
    assert.equal(
      await ask('{', 'r.example', '', { ...silentLog, warn: (text) => warnings.push(text) }),
      undefined,
    );
    assert.equal(warnings.length, 1);
  });
});

describe('registryCredentials: helpers', () => {
  let folder: string;
  let warnings: string[];
  const log: Log = { ...silentLog, warn: (text) => warnings.push(text) };

  beforeEach(async () => {
    warnings = [];
    folder = await mkdtemp(join(tmpdir(), 'credential-helper-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function helper(name: string, script: string): Promise<void> {
    const path = join(folder, `docker-credential-${name}`);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  it('gets the key of the registry on its input', async () => {
    await helper(
      'one',
      `echo "$1" > ${folder}/verb; cat > ${folder}/key; echo '{"Username":"ada","Secret":"pw"}'`,
    );
    assert.deepEqual(await ask({ credsStore: 'one' }, 'docker.io', folder, log), {
      username: 'ada',
      password: 'pw',
      serveraddress: HUB,
    });
    assert.equal(await readFile(join(folder, 'key'), 'utf8'), HUB);
    assert.equal(await readFile(join(folder, 'verb'), 'utf8'), 'get\n');
    assert.deepEqual(warnings, []);
  });
  it('the helper of a registry comes before the general one', async () => {
    await helper('one', `echo '{"Username":"general","Secret":"pw"}'`);
    await helper('two', `echo '{"Username":"special","Secret":"pw"}'`);
    const config = { credsStore: 'one', credHelpers: { 'r.example': 'two' } };
    assert.equal(((await ask(config, 'r.example', folder, log)) as { username: string }).username, 'special');
    assert.equal(((await ask(config, 's.example', folder, log)) as { username: string }).username, 'general');
  });
  it('the user name <token> stands for an identity token', async () => {
    await helper('one', `echo '{"Username":"<token>","Secret":"tok"}'`);
    assert.deepEqual(await ask({ credsStore: 'one' }, 'r.example', folder, log), {
      identitytoken: 'tok',
      serveraddress: 'r.example',
    });
  });
  it('"not found" and empty answers mean anonymous, without a fuss', async () => {
    await helper('one', 'echo "credentials not found in native keychain"; exit 1');
    await helper('two', `echo '{"Username":"","Secret":""}'`);
    assert.equal(await ask({ credsStore: 'one' }, 'r.example', folder, log), undefined);
    assert.equal(await ask({ credsStore: 'two' }, 'r.example', folder, log), undefined);
    assert.deepEqual(warnings, []);
  });
  it('what the helper does not know may stand in the file', async () => {
    await helper('one', 'echo "credentials not found in native keychain"; exit 1');
    const config = { credsStore: 'one', auths: { 'r.example': { auth: base64('ada:pw') } } };
    assert.equal(((await ask(config, 'r.example', folder, log)) as { username: string }).username, 'ada');
  });
  it('a helper that fails, is missing, or talks nonsense is told; the secret never is', async () => {
    await helper('failing', 'echo s3cret; exit 3');
    await helper('odd', 'echo not-json-s3cret');
    for (const credsStore of ['failing', 'odd', 'missing']) {
      warnings = [];
      assert.equal(await ask({ credsStore }, 'r.example', folder, log), undefined);
      assert.equal(warnings.length, 1, credsStore);
      assert.match(warnings[0] ?? '', new RegExp(`docker-credential-${credsStore}`));
      assert.doesNotMatch(warnings[0] ?? '', /s3cret/);
    }
  });
  it('a waiting helper is ended by the signal', async () => {
    await helper('slow', 'exec sleep 30');
    const machine = machineOf(
      'linux',
      { [CONFIG]: '{"credsStore":"slow"}' },
      { PATH: `${folder}:${process.env.PATH}` },
    );
    const abort = new AbortController();
    const asked = registryCredentials(machine, 'r.example', log, abort.signal);
    setTimeout(() => abort.abort(), 100);
    await assert.rejects(asked, { name: 'AbortError' });
  });
});

describe('helperPath', () => {
  it('adds the places a desktop program does not have on its PATH', () => {
    const mac = helperPath(machineOf('darwin', {}, { PATH: '/usr/bin' })).split(':');
    assert.equal(mac[0], '/usr/bin');
    assert.ok(mac.includes('/opt/homebrew/bin'));
    assert.ok(mac.includes('/Applications/Docker.app/Contents/Resources/bin'));
    assert.match(
      helperPath(machineOf('win32', {}, { Path: 'C:\\Windows' })),
      /^C:\\Windows;C:\\Program Files\\Docker/,
    );
  });
});
