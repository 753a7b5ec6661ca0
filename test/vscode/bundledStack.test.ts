import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyDefinition, syncBundledStack } from '../../src/vscode/bundledStack';

describe('syncBundledStack', () => {
  let root: string;
  const put = async (path: string, text: string): Promise<void> => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  const get = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const sync = (version: string): Promise<string> => syncBundledStack(join(root, version), join(root, 'used'));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bundled-'));
    await put('v1/compose.yaml', 'name: dev-stack\n');
    await put('v1/services/db/init.sh', '#!/bin/sh\n');
    await chmod(join(root, 'v1/services/db/init.sh'), 0o755);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('has the same path for every version of the extension', async () => {
    const before = await sync('v1');
    await put('v2/compose.yaml', 'name: dev-stack\nservices: {}\n');
    assert.equal(await sync('v2'), before);
    assert.equal(await get('used/compose.yaml'), 'name: dev-stack\nservices: {}\n');
  });

  it('copies everything, with its mode', async () => {
    await sync('v1');
    assert.equal(await get('used/services/db/init.sh'), '#!/bin/sh\n');
    assert.equal((await stat(join(root, 'used/services/db/init.sh'))).mode & 0o111, 0o111);
  });

  it('does not touch files that are the same', async () => {
    await sync('v1');
    const past = new Date(2020, 1, 1);
    await utimes(join(root, 'used/compose.yaml'), past, past);
    await sync('v1');
    assert.equal((await stat(join(root, 'used/compose.yaml'))).mtimeMs, past.getTime());
  });

  it("keeps the user's variables and overrides, and removes what a version dropped", async () => {
    await sync('v1');
    await put('used/.env', 'PORT=1\n');
    await put('used/compose.override.yaml', 'services: {}\n');
    await put('v2/compose.yaml', 'name: dev-stack\n');
    await put('v2/.env', 'PORT=2\n');
    await sync('v2');
    assert.equal(await get('used/.env'), 'PORT=1\n');
    assert.deepEqual((await readdir(join(root, 'used'))).sort(), ['.env', 'compose.override.yaml', 'compose.yaml', 'services']);
    await assert.rejects(get('used/services/db/init.sh'));
  });

  it('leaves no half-written files when two windows do it at once', async () => {
    await Promise.all([sync('v1'), sync('v1'), sync('v1')]);
    assert.deepEqual((await readdir(join(root, 'used'))).sort(), ['compose.yaml', 'services']);
  });

  it('copies a definition for somebody to change, and overwrites nothing', async () => {
    await copyDefinition(join(root, 'v1'), join(root, 'mine'));
    assert.equal(await get('mine/services/db/init.sh'), '#!/bin/sh\n');
    await assert.rejects(copyDefinition(join(root, 'v1'), join(root, 'mine')), { code: 'EEXIST' });
  });
});
