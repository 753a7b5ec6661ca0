import assert from 'node:assert/strict';
import { DataError } from '../../../src/core/data/dataError';
import { readManifest } from '../../../src/core/data/readManifest';
import { shownText, snapshotName } from '../../../src/core/data/snapshotName';

describe('the name of a snapshot', () => {
  it('is any line of text, without blanks around it', () => {
    for (const name of ['before the migration', 'a:b/ü', '--yes', 'Zwölf 🐘', 'x'.repeat(200)]) {
      assert.equal(snapshotName(` ${name} `), name);
    }
  });

  it('is refused where it is empty, too long, of more lines, or an order to a terminal', () => {
    for (const name of ['', '  ', 'x'.repeat(201), 'a\nb', 'a\u001b[31mb', 'a\u202eb', '\u0000x']) {
      assert.throws(
        () => snapshotName(name),
        (error) => DataError.is(error, 'badName'),
        JSON.stringify(name),
      );
    }
  });

  it('gives no orders to terminals either where somebody else wrote it', () => {
    const manifest = {
      ...{ format: 1, id: '20260131-120000-1a2b3c', kind: 'manual', createdAt: 1, quiet: 'idle', quietMs: 0 },
      ...{ name: 'a\u001b]0;b\u0007', note: 'c\nd', project: 'shop\u001b[2J', workingDir: '/x\u202e' },
      ...{ git: { branch: 'm\u001bn', commit: '1' }, definitionHash: '', images: [], volumes: [] },
    };
    const { name, note, project, workingDir, git } = readManifest(JSON.stringify(manifest));
    assert.deepEqual(
      [name, note, project, workingDir, git?.branch],
      ['a ]0;b ', 'c d', 'shop [2J', '/x ', 'm n'],
    );
    assert.equal(shownText('y'.repeat(5000)).length, 1000);
  });
});
