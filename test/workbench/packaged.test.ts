import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installCodeServer } from '../support/codeServer';
import { root } from '../support/root';
import { runCommand } from '../support/runCommand';
import { openEditor, photographFailure, type EditorSession } from './editorSession';

describe('the packaged extension', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'dev-stack-vsix-'));
  const vsix = join(scratch, 'dev-stack.vsix');
  const extensionsDir = join(scratch, 'extensions');
  let session: EditorSession | undefined;

  afterEach(async function () {
    await photographFailure(this, session);
  });
  after(async () => {
    await session?.close();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  it('is made without a warning and holds nothing but what runs and what people read', async () => {
    const output = await runCommand('sh', ['-c', `npm run --silent package -- --out "$0" 2>&1`, vsix], {
      cwd: root,
    });
    assert.doesNotMatch(output, /warning/i);
    const kilobytes = statSync(vsix).size / 1000;
    console.log(`      ${kilobytes.toFixed(0)} KB`);
    assert.ok(kilobytes < 2000, `${kilobytes} KB`);
    const listed = await runCommand('npx', ['vsce', 'ls', '--no-dependencies'], { cwd: root });
    const files = listed.split('\n').filter(Boolean);
    for (const needed of [
      'dist/extension.js',
      'dist/cli.js',
      'dist/command.js',
      'dist/shared.js',
      'stack/compose.yaml',
      'README.md',
      'package.json',
    ]) {
      assert.ok(files.includes(needed), `${needed} is not packed`);
    }
    const allowed =
      /^(dist\/((extension|cli|command|shared)\.js|chunks\/[\w-]+\.js)|stack\/.*|media\/(icon\.png|devStack\.svg|walkthrough\/\w+\.md)|l10n\/[\w.-]+|package\.(json|nls.*\.json)|README\.md|CHANGELOG\.md|LICENSE)$/;
    assert.deepEqual(
      files.filter((file) => !allowed.test(file)),
      [],
    );
    const tracked = await runCommand('git', ['ls-files', 'stack'], { cwd: root });
    assert.deepEqual(
      files.filter((file) => file.startsWith('stack/')).sort(),
      tracked.split('\n').filter(Boolean).sort(),
      'the definition as it is in the repository: no secrets of this machine, nothing that a build left',
    );
  });

  it('installs', async () => {
    const home = await installCodeServer();
    const output = await runCommand(process.execPath, [
      home,
      ...['--install-extension', vsix, '--extensions-dir', extensionsDir],
      ...['--user-data-dir', join(scratch, 'user'), '--config', join(scratch, 'config.yaml')],
    ]);
    assert.match(output, /successfully installed/);
  });

  it('shows the bundled stack in a folder without a compose file', async () => {
    const folder = join(scratch, 'empty');
    mkdirSync(folder);
    session = await openEditor({ folder, extensionsDir, extension: 'installed', theme: 'dark' });
    const { workbench } = session;
    await workbench.openContainer('Dev Stack');
    await workbench.row('postgres16').waitFor();
    const labels = await workbench.labels();
    for (const service of ['postgres16', 'pgbouncer', 'redis', 'redis-commander']) {
      assert.ok(labels.includes(service), `${service} is missing in ${labels.join(', ')}`);
    }
    await workbench.screenshot('bundled-stack');
  });
});
