import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundledStack, type BundledStack } from '../../../src/core/compose/bundledStack';
import { copyDefinition, syncBundledStack } from '../../../src/core/compose/syncBundledStack';

describe('syncBundledStack', () => {
  let root: string;
  const put = async (path: string, text: string): Promise<void> => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  const get = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const installed = (version: string): BundledStack =>
    bundledStack(join(root, version), { DEV_STACK_HOME: join(root, 'home') }, root, process.platform);
  const sync = (version: string): Promise<void> => syncBundledStack(installed(version));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bundled-'));
    await put('v1/compose.yaml', 'name: dev-stack\n');
    await put('v1/services/db/init.sh', '#!/bin/sh\n');
    await chmod(join(root, 'v1/services/db/init.sh'), 0o755);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('has the same path for every version of the extension', async () => {
    await sync('v1');
    await put('v2/compose.yaml', 'name: dev-stack\nservices: {}\n');
    await sync('v2');
    assert.equal(installed('v2').composeFile, installed('v1').composeFile);
    assert.equal(await get('home/stack/compose.yaml'), 'name: dev-stack\nservices: {}\n');
  });

  it('copies everything, readable for servers of any user in their containers, scripts executable', async () => {
    const before = process.umask(0o077);
    try {
      await sync('v1');
    } finally {
      process.umask(before);
    }
    assert.equal(await get('home/stack/services/db/init.sh'), '#!/bin/sh\n');
    const modeOf = async (path: string): Promise<number> => (await stat(join(root, path))).mode & 0o777;
    assert.equal(await modeOf('home/stack/services/db/init.sh'), 0o755);
    assert.equal(await modeOf('home/stack/compose.yaml'), 0o644);

    await chmod(join(root, 'home/stack/services/db/init.sh'), 0o600);
    await sync('v1');
    assert.equal(await modeOf('home/stack/services/db/init.sh'), 0o755);
  });

  it('does not touch files that are the same', async () => {
    await sync('v1');
    const past = new Date(2020, 1, 1);
    await utimes(join(root, 'home/stack/compose.yaml'), past, past);
    await sync('v1');
    assert.equal((await stat(join(root, 'home/stack/compose.yaml'))).mtimeMs, past.getTime());
  });

  it("keeps the user's variables and overrides, and removes what a version dropped", async () => {
    await sync('v1');
    await put('home/stack/.env', 'PORT=1\n');
    await put('home/stack/compose.override.yaml', 'services: {}\n');
    await put('home/stack/presets', 'core\n');
    await put('v2/compose.yaml', 'name: dev-stack\n');
    await put('v2/.env', 'PORT=2\n');
    await sync('v2');
    assert.equal(await get('home/stack/.env'), 'PORT=1\n');
    assert.deepEqual((await readdir(join(root, 'home/stack'))).sort(), [
      '.env',
      'compose.override.yaml',
      'compose.yaml',
      'presets',
    ]);
  });

  it('leaves alone what a person put beside its files', async () => {
    await sync('v1');
    await put('home/stack/certificates/mine.pem', 'x');
    await put('home/stack/services/db/mine.sql', 'x');
    await put('home/stack/mine.new', 'x');
    await utimes(join(root, 'home/stack/mine.new'), new Date(2020, 1, 1), new Date(2020, 1, 1));
    await put('v2/compose.yaml', 'name: dev-stack\n');
    await sync('v2');
    for (const path of ['certificates/mine.pem', 'services/db/mine.sql', 'mine.new']) {
      assert.equal(await get(`home/stack/${path}`), 'x');
    }
    await assert.rejects(get('home/stack/services/db/init.sh'), { code: 'ENOENT' });
  });

  it('removes nothing outside of its folder, whatever its list says', async () => {
    await sync('v1');
    await put('home/precious', 'x');
    await put('home/stack.files.json', JSON.stringify(['../precious', join(root, 'home/precious'), 1]));
    await sync('v1');
    assert.equal(await get('home/precious'), 'x');
  });

  it('leaves no half-written files when several windows and commands do it at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => sync('v1')));
    assert.deepEqual((await readdir(join(root, 'home/stack'))).sort(), ['compose.yaml', 'services']);
    assert.deepEqual(await readdir(join(root, 'home/stack/services/db')), ['init.sh']);
  });

  it('lets others finish what they write, and clears away what nobody will', async () => {
    await put('home/stack/compose.yaml.1.new', 'half');
    await put('home/stack/compose.yaml.2.new', 'half');
    await utimes(join(root, 'home/stack/compose.yaml.1.new'), new Date(2020, 1, 1), new Date(2020, 1, 1));
    await sync('v1');
    assert.deepEqual((await readdir(join(root, 'home/stack'))).sort(), [
      'compose.yaml',
      'compose.yaml.2.new',
      'services',
    ]);
  });

  it('never empties the folder in use because the installation is broken', async () => {
    await sync('v1');
    await assert.rejects(sync('gone'), /bundled stack is missing/);
    assert.equal(await get('home/stack/compose.yaml'), 'name: dev-stack\n');
  });

  it('makes secrets for a definition that asks for some, once, and never copies those of another', async () => {
    await put('v1/generate-secrets.sh', '#!/bin/sh\n');
    await put('v1/layers/.env', 'PORTAINER_PASSWORD=of-another-machine\n');
    await sync('v1');
    const made = await get('home/stack/layers/.env');
    assert.match(made, /^SUPABASE_JWT_SECRET=[0-9a-f]{64}$/m);
    assert.doesNotMatch(made, /of-another-machine/);
    await sync('v1');
    assert.equal(await get('home/stack/layers/.env'), made);
    await copyDefinition(join(root, 'v1'), join(root, 'mine'));
    assert.match(await get('mine/layers/.env'), /^SUPABASE_JWT_SECRET=[0-9a-f]{64}$/m);
    assert.notEqual(await get('mine/layers/.env'), made);
  });

  it('copies a definition for somebody to change, and overwrites nothing', async () => {
    await copyDefinition(join(root, 'v1'), join(root, 'mine'));
    assert.equal(await get('mine/services/db/init.sh'), '#!/bin/sh\n');
    await assert.rejects(copyDefinition(join(root, 'v1'), join(root, 'mine')), { code: 'EEXIST' });
  });
});
