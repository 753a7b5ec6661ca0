import assert from 'node:assert/strict';
import { discardCopy, prepareCopy } from '../../../src/core/data/engineCopy';
import type { VolumeAccess } from '../../../src/core/data/volumeAccess';
import type { Engine } from '../../../src/core/engine/engine';
import type { ContainerSpec, ProcessIo } from '../../../src/core/engine/wire';

/** What the container that is to copy says and does. @returns its exit code */
type Program = (io: ProcessIo, signal: AbortSignal | undefined) => Promise<number>;

const say = (io: ProcessIo, text: string): void =>
  void io.onOutput({ stream: 'stdout', data: Buffer.from(text) });

/** Its input to the end. */
async function told(io: ProcessIo): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of io.input ?? []) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('a copy that the engine makes', () => {
  /** An engine that has this one image. */
  function rig(program: Program) {
    const calls: string[] = [];
    const specs: ContainerSpec[] = [];
    const engine = {
      findImage: () => Promise.resolve({ config: { Volumes: { '/var/lib/data': {} } } }),
      createVolume: ({ Name }: { Name: string }) => Promise.resolve(void calls.push(`make ${Name}`)),
      createContainer(name: string, spec: ContainerSpec) {
        specs.push(spec);
        return Promise.resolve(`id of ${name}`);
      },
      startAttached: (_id: string, io: ProcessIo, signal?: AbortSignal) => program(io, signal),
      removeContainer: (name: string) => Promise.resolve(void calls.push(`remove container ${name}`)),
      removeVolume: (name: string) => Promise.resolve(void calls.push(`remove volume ${name}`)),
    } as unknown as Engine;
    const access: VolumeAccess = {
      ...{ engine, project: 'shop', image: 'sha256:other' },
      containerName: (index) => `dev-stack-abc-${index}`,
    };
    const volume = { name: 'shop_data', bytes: 100e6 };
    const prepare = (signal = new AbortController().signal) =>
      prepareCopy(access, volume, 3, 'sha256:own', signal);
    return { access, calls, specs, prepare };
  }

  it('is begun when it is told to, in a container that can do nothing else', async () => {
    let begun = '';
    const { specs, calls, prepare } = rig(async (io) => {
      say(io, 'rea');
      say(io, 'dy\n');
      begun = await told(io);
      return 0;
    });
    const copy = await prepare();
    assert.equal(copy?.container, 'id of dev-stack-abc-3');
    assert.equal(begun, '');
    assert.equal(await copy.copy(), true);
    assert.equal(begun, 'go\n');
    assert.deepEqual(calls, ['make dev-stack-abc-3']);
    const { Image, HostConfig, NetworkDisabled } = specs[0] as ContainerSpec & {
      HostConfig: { Mounts: { Source: string; ReadOnly: boolean }[]; CapDrop: string[]; NetworkMode: string };
    };
    assert.deepEqual([Image, NetworkDisabled, HostConfig.NetworkMode], ['sha256:own', true, 'none']);
    assert.deepEqual(
      HostConfig.Mounts.map(({ Source, ReadOnly }) => [Source, ReadOnly]),
      [
        ['shop_data', true],
        ['dev-stack-abc-3', false],
      ],
    );
    assert.deepEqual(HostConfig.CapDrop, ['ALL']);
  });

  it('tells of one that failed, and rejects for none', async () => {
    const failing = async (io: ProcessIo, end: () => Promise<number>): Promise<number> => {
      say(io, 'ready\n');
      await told(io);
      return end();
    };
    const full = await rig((io) => failing(io, () => Promise.resolve(1))).prepare();
    assert.equal(await full?.copy(), false);
    const gone = await rig((io) => failing(io, () => Promise.reject(new Error('gone')))).prepare();
    assert.equal(await gone?.copy(), false);
  });

  const unfit: [string, Program][] = [
    ['says that it is not fit', async (io) => (say(io, 'unfit\n'), await told(io), 1)],
    ['has no shell', () => Promise.reject(new Error('exec: "sh": executable file not found in $PATH'))],
    ['ends without a word', () => Promise.resolve(0)],
    ['complains', async (io) => (say(io, 'ready, or so\n'), await told(io), 1)],
  ];
  for (const [what, program] of unfit)
    it(`is not made where the container ${what}`, async () => {
      assert.equal(await rig(program).prepare(), undefined);
    });

  it('ends when it is cancelled, before and meanwhile', async () => {
    const never: Program = (_io, signal) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('killed')), { once: true }),
      );
    const before = new AbortController();
    const preparing = rig(never).prepare(before.signal);
    setImmediate(() => before.abort());
    await assert.rejects(preparing, { name: 'CancelledError' });

    const meanwhile = new AbortController();
    const copy = await rig((io, signal) => (say(io, 'ready\n'), never(io, signal))).prepare(meanwhile.signal);
    const copying = copy?.copy();
    meanwhile.abort();
    assert.equal(await copying, false);
  });

  it('goes with what it was made in', async () => {
    const { access, calls } = rig(() => Promise.resolve(0));
    await discardCopy(access, 3);
    assert.deepEqual(calls, ['remove container dev-stack-abc-3', 'remove volume dev-stack-abc-3']);
  });
});
