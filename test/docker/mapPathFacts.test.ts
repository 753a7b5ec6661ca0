import assert from 'node:assert/strict';
import { mapPathFacts } from '../../src/docker/mapPathFacts';

describe('what the engine says of a path', () => {
  const told = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

  it('is told by the bits of the mode', () => {
    const mtime = '2026-11-20T12:00:00.123456789Z';
    const kinds = [0o644, 2 ** 31 + 0o755, 2 ** 27 + 0o777, 2 ** 26 + 2 ** 21, 2 ** 25, 2 ** 24].map(
      (mode) => mapPathFacts(told({ name: 'x', size: 7, mode, mtime, linkTarget: '' })).kind,
    );
    assert.deepEqual(kinds, ['file', 'folder', 'symlink', 'other', 'other', 'other']);
    assert.deepEqual(mapPathFacts(told({ size: 7, mode: 2 ** 27, mtime, linkTarget: '/data/x' })), {
      ...{ kind: 'symlink', size: 7, modifiedAt: Date.UTC(2026, 10, 20, 12, 0, 0, 123), target: '/data/x' },
    });
  });

  it('is refused when it is none', () => {
    for (const header of [undefined, '', 'no base64 ü', told('text'), told({ size: 1 })])
      assert.throws(() => mapPathFacts(header), /engine/i, String(header));
  });
});
