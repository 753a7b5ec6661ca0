import assert from 'node:assert/strict';
import fc from 'fast-check';
import { recycledSegments } from '../../../src/core/data/recycledSegments';
import { ArchiveSieve } from '../../../src/core/data/archiveSieve';
import { makeTar, type Member } from './makeTar';

const size = 2048;
const cluster = 7_412_345_678_901_234_567n;
const control: Member = { path: 'data/global/pg_control', content: control64(cluster) };

function control64(id: bigint): string {
  const bytes = Buffer.alloc(64);
  bytes.writeBigUInt64LE(id);
  return bytes.toString('latin1');
}

/** A segment whose first page says that it is the one of that number. */
function segment(
  name: string,
  number: number,
  changes: { id?: bigint; size?: number; mark?: number } = {},
): Member {
  const bytes = Buffer.alloc(size, 0xaa);
  bytes.writeUInt16LE(changes.mark ?? 0xd113, 0);
  bytes.writeUInt16LE(2, 2);
  bytes.writeBigUInt64LE(BigInt(number * size), 8);
  bytes.writeBigUInt64LE(changes.id ?? cluster, 24);
  bytes.writeUInt32LE(changes.size ?? size, 32);
  return { path: `data/pg_wal/${name}`, content: bytes.toString('latin1') };
}

const nameOf = (number: number): string =>
  `0000000100000000${number.toString(16).toUpperCase().padStart(8, '0')}`;

interface Sieved {
  readonly tar: Buffer;
  readonly facts: ReturnType<ArchiveSieve['end']>;
  readonly needed: boolean;
}

/** What is left of the archive; its memory is written over as soon as a piece was passed on. */
function sieved(tar: Buffer, pieceBytes = 700): Sieved {
  const found = recycledSegments();
  const kept: Buffer[] = [];
  const sieve = new ArchiveSieve(found, (data) => kept.push(Buffer.from(data)));
  const memory = Buffer.alloc(pieceBytes);
  for (let at = 0; at < tar.length; at += pieceBytes) {
    const length = tar.copy(memory, 0, at, at + pieceBytes);
    sieve.push(memory.subarray(0, length));
    memory.fill(0xee);
  }
  const facts = sieve.end();
  const left = Buffer.concat(kept);
  assert.equal(sieve.keptBytes, left.length);
  return { tar: left, facts, needed: found.needed };
}

const without = (tar: Buffer, pieceBytes?: number): Buffer => sieved(tar, pieceBytes).tar;

describe('segments of PostgreSQL that hold nothing', () => {
  const around: Member[] = [{ path: 'data/PG_VERSION', content: '16\n' }, control];
  const behind: Member = { path: 'data/postgresql.conf', content: 'port = 5432\n' };

  it('are those whose first page has the address of an older one, and are cut out whole', () => {
    const whole = [...around, segment(nameOf(5), 5), segment(nameOf(6), 3), segment(nameOf(7), 4), behind];
    const kept = [...around, segment(nameOf(5), 5), behind];
    for (const pieceBytes of [1, 36, 512, 700, 1 << 20])
      assert.deepEqual(without(makeTar(whole), pieceBytes), makeTar(kept), `read by ${pieceBytes}`);
  });

  it('are counted, and not with what is kept', () => {
    const { facts } = sieved(makeTar([...around, segment(nameOf(6), 3), segment(nameOf(7), 4), behind]));
    const contentBytes = sieved(makeTar([...around, behind])).facts.contentBytes;
    assert.deepEqual(facts, { entries: 3, contentBytes, leftOutBytes: 2 * size });
  });

  it('are needed where something that is kept is another name of one', () => {
    const link: Member = { path: 'data/wal_archive/5', type: '1', link: `data/pg_wal/${nameOf(6)}` };
    assert.equal(sieved(makeTar([...around, segment(nameOf(6), 3), link])).needed, true);
    const other: Member = { ...link, link: 'data/PG_VERSION' };
    assert.equal(sieved(makeTar([...around, segment(nameOf(6), 3), other])).needed, false);
  });

  it('leave an archive of any members whole, however it comes', () => {
    const member = fc.oneof(
      fc
        .record({ number: fc.nat(40), holds: fc.nat(40) })
        .map((one) => segment(nameOf(one.number), one.holds)),
      fc
        .record({ path: fc.stringMatching(/^[a-z]{1,20}$/), content: fc.stringMatching(/^[a-z]{0,900}$/) })
        .map((one): Member => ({ ...one, path: `data/${one.path}` })),
      fc.constant<Member>({ path: 'data/pg_wal/', type: '5' }),
      fc.nat(40).map((number): Member => ({ ...segment(nameOf(number), 1), pax: { mtime: '1700000000.5' } })),
    );
    const isLeftOut = ({ path, content = '' }: Member): boolean => {
      if (!path.includes('pg_wal/0')) return false;
      const address = Number(Buffer.from(content, 'latin1').readBigUInt64LE(8)) / size;
      return address < Number.parseInt(path.slice(-8), 16);
    };
    fc.assert(
      fc.property(
        fc.array(member, { maxLength: 12 }),
        fc.integer({ min: 1, max: 3_000 }),
        (members, bytes) => {
          const kept = members.filter((one) => !isLeftOut(one));
          assert.deepEqual(without(makeTar([...around, ...members]), bytes), makeTar([...around, ...kept]));
        },
      ),
    );
  });

  it('go with the headers in front of them', () => {
    const long = { ...segment(nameOf(9), 2), pax: { mtime: '1700000000.5' } };
    assert.deepEqual(without(makeTar([...around, long, behind])), makeTar([...around, behind]));
  });

  it('are found in a cluster deeper in the volume, by its own number', () => {
    const deep = (member: Member): Member => ({
      ...member,
      path: member.path.replace('data/', 'data/18/docker/'),
    });
    const other = deep({ ...control, content: control64(1n) });
    const whole = [control, other, deep(segment(nameOf(6), 3, { id: 1n })), deep(segment(nameOf(7), 3))];
    assert.deepEqual(without(makeTar(whole)), makeTar([control, other, deep(segment(nameOf(7), 3))]));
  });

  const kept: [string, Member][] = [
    ['a segment in use', segment(nameOf(6), 6)],
    ['one of a log number of its own', segment('000000010000000100000006', (2 ** 32 + 6 * size) / size)],
    ['an address that comes later', segment(nameOf(6), 7)],
    ['one of another cluster', segment(nameOf(6), 3, { id: cluster + 1n })],
    ['one that says another size', segment(nameOf(6), 3, { size: 4096 })],
    ['one without the mark', segment(nameOf(6), 3, { mark: 0 })],
    ['the mark in another order of bytes', segment(nameOf(6), 3, { mark: 0x13d1 })],
    ['a history file', { ...segment(nameOf(6), 3), path: `data/pg_wal/${nameOf(6)}.partial` }],
    ['the same outside of the log', { ...segment(nameOf(6), 3), path: `data/base/${nameOf(6)}` }],
    ['one that is too short to tell', { path: `data/pg_wal/${nameOf(6)}`, content: 'short' }],
  ];
  for (const [what, member] of kept)
    it(`are not: ${what}`, () => {
      const tar = makeTar([...around, member, behind]);
      assert.deepEqual(without(tar), tar);
    });

  it('are not: anything where no cluster was seen', () => {
    const tar = makeTar([segment(nameOf(6), 3), behind]);
    assert.deepEqual(without(tar), tar);
  });
});
