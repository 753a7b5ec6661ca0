import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leadsBack } from '../../../src/core/watch/leadsBack';

describe('links that lead back', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-links-'));
    for (const name of ['a/b', 'outside']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'a/file'), '');
    const link = (target: string, path: string): void => symlinkSync(target, join(folder, path));
    link('.', 'a/self');
    link('../..', 'a/b/above');
    link('../outside', 'a/out');
    link('../a', 'outside/in');
    link('b', 'a/sibling');
    link('file', 'a/toFile');
    link('nothing', 'a/dangling');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const leading = (...paths: string[]): string[] => paths.filter((path) => leadsBack(join(folder, path)));

  it('are found, also over other links', () => {
    const back = ['a/self', 'a/b/above', 'a/out/in', 'a/sibling/above'];
    assert.deepEqual(leading(...back), back);
  });

  it('are not those to elsewhere, to files or to nothing, nor folders', () => {
    assert.deepEqual(
      leading('a', 'a/b', 'a/out', 'outside/in', 'a/sibling', 'a/toFile', 'a/dangling', 'no'),
      [],
    );
  });
});
