import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { editorFigures } from './editorFigures';
import { api, extension, until } from './extension';
import { print } from './print';

interface Manifest {
  contributes: { commands: { command: string }[]; views: Record<string, { id: string }[]> };
}

describe('activation', () => {
  it('succeeds, by itself, in a folder with a compose file', async () => {
    await until(
      () => extension().isActive,
      () => 'the extension is active',
      10_000,
    );
    await api();
  });

  it('registers every command that the manifest declares', async () => {
    const manifest = extension().packageJSON as Manifest;
    const declared = manifest.contributes.commands.map(({ command }) => command);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.ok(declared.length > 10);
    assert.deepEqual(
      declared.filter((command) => !known.has(command)),
      [],
    );
  });

  it('is quick and small', async () => {
    const own = (await api()).activationMs;
    const editor = await editorFigures();
    print(
      `      editor: load ${editor.load} ms, activate ${editor.call} ms, settled ${editor.finish} ms; own: ${own.toFixed(1)} ms`,
    );
    const dist = join(extension().extensionPath, 'dist');
    const kilobytes = (files: readonly string[]): number =>
      files.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0) / 1000;
    const first = kilobytes(['extension.js', 'shared.js']);
    const all = kilobytes([
      ...['extension.js', 'shared.js'],
      ...readdirSync(join(dist, 'chunks')).map((file) => join('chunks', file)),
    ]);
    print(
      `      bundle: ${first.toFixed(0)} kB read at start, ${all.toFixed(0)} kB with what is read on first use`,
    );
    // `npm run bench` has the medians. These limits leave room for a machine that is busy with other things: they guard
    // against a heavy import at start.
    assert.ok(own < 200, `activate took ${own} ms`);
    assert.ok(editor.load + editor.call < 400, JSON.stringify(editor));
    assert.ok(first < 300, `${first} kB`);
  });
});
