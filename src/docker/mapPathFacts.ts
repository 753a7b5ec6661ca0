import type { PathFacts } from '../core/engine/wire';
import { field, numberOf, textOf, timeOf } from './json';
import { unreadable } from './unreadable';

/** Bits of Go's FileMode, which the engine sends as it is. */
const bits = {
  folder: 2 ** 31,
  symlink: 2 ** 27,
  device: 2 ** 26,
  pipe: 2 ** 25,
  socket: 2 ** 24,
  irregular: 2 ** 19,
};

/** @param header value of X-Docker-Container-Path-Stat: JSON as Base64 */
export function mapPathFacts(header: unknown): PathFacts {
  let wire: unknown;
  try {
    wire = JSON.parse(Buffer.from(textOf(header) ?? '', 'base64').toString('utf8'));
  } catch {
    throw unreadable('path', header);
  }
  const mode = numberOf(field(wire, 'mode'));
  if (mode === undefined) throw unreadable('path', wire);
  // Beyond 31 bits, so no bit operators.
  const has = (bit: number): boolean => Math.floor(mode / bit) % 2 === 1;
  const odd = has(bits.device) || has(bits.pipe) || has(bits.socket) || has(bits.irregular);
  return {
    kind: has(bits.folder) ? 'folder' : has(bits.symlink) ? 'symlink' : odd ? 'other' : 'file',
    size: numberOf(field(wire, 'size')) ?? 0,
    modifiedAt: timeOf(field(wire, 'mtime')),
    target: textOf(field(wire, 'linkTarget')) ?? '',
  };
}
