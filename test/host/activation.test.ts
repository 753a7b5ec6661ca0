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
      45_000,
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
    // What is read at start is what the time goes into, whatever the machine. `npm run bench` has the medians of the
    // times; here only a wait for something else would show, as a busy machine may take ten times as long.
    assert.ok(first < 300, `${first} kB`);
    assert.ok(own < 5_000, `activate took ${own} ms`);
    assert.ok(editor.load + editor.call < 10_000, JSON.stringify(editor));
  });
});
