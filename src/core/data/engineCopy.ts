import type { OutputChunk } from '../engine/wire';
import { throwIfAborted } from '../support/abort';
import { archiveLabel, archiveSpec, mountPath, type VolumeAccess } from './volumeAccess';

/** Where the container that copies has what it copies. */
const source = 'dev-stack-source';
/** What it says first: whether it has a `cp` that copies everything, and room. */
const fit = 'ready';
const unfit = 'unfit';
/** Until a container that was started should have said so (ms). */
const patienceMs = 5_000;
/** Kept free on the engine's disk for everybody else. */
const reserveBytes = 1 << 30;
/** Below, an archive call is done before a container has copied anything. */
export const smallestBytes = 64 << 20;
/** What it takes to make files of any owner and mode, and nothing else. */
const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'MKNOD', 'SETFCAP'];

/** A container on the engine that is ready to copy a volume into one of its own. */
export interface EngineCopy {
  /** Its id. What was copied is where archives are taken of. */
  readonly container: string;
  /** Copies, now. @returns false where that failed: what is there is of no use. Never rejects. */
  copy(): Promise<boolean>;
}

/**
 * Starts a container that copies a volume on the engine's own disk as soon as it is told to: several times as fast as an
 * archive call, and as fast where the engine is far away. So writers stand still for that long only, and the copy is
 * fetched when they write again. It runs `cp` of an image that a service of the stack runs: one of GNU's coreutils, which
 * takes along what an archive does (that of BusyBox leaves extended attributes out).
 * @returns undefined where the image has none, or the engine's disk no room; `discardCopy` clears up, then too
 */
export async function prepareCopy(
  access: VolumeAccess,
  volume: { readonly name: string; readonly bytes: number },
  index: number,
  image: string,
  signal: AbortSignal,
): Promise<EngineCopy | undefined> {
  throwIfAborted(signal);
  const { engine, project } = access;
  const name = access.containerName(index);
  await engine.createVolume({ Name: name, Labels: { [archiveLabel]: project } });
  const mounts = [
    { Source: volume.name, Target: `/${source}`, ReadOnly: true },
    { Source: name, Target: mountPath, ReadOnly: false },
  ];
  const spec = await archiveSpec({ ...access, image }, mounts);
  const container = await engine.createContainer(
    name,
    {
      ...spec,
      Entrypoint: ['sh', '-c', scriptFor(volume.bytes)],
      Cmd: [],
      User: '0:0',
      ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true },
      HostConfig: {
        ...spec.HostConfig,
        ...{ CapDrop: ['ALL'], CapAdd: capabilities, SecurityOpt: ['no-new-privileges'] },
        LogConfig: { Type: 'none' },
      },
    },
    undefined,
  );
  const told = deferred<boolean>();
  const ready = deferred<boolean>();
  const input = async function* (): AsyncGenerator<Uint8Array> {
    if (await told.promise) yield Buffer.from('go\n');
  };
  let said = '';
  const onOutput = ({ stream, data }: OutputChunk): void => {
    if (stream === 'stdout') said += data.toString();
    if (said.includes('\n')) ready.resolve(said.trim() === fit);
  };
  const ended = engine.startAttached(container, { onOutput, input: input() }, signal).then(
    (code) => code === 0,
    () => false,
  );
  void ended.then(() => ready.resolve(false));
  const timer = setTimeout(() => ready.resolve(false), patienceMs);
  const isReady = await ready.promise;
  clearTimeout(timer);
  throwIfAborted(signal);
  if (!isReady) {
    told.resolve(false);
    return undefined;
  }
  return {
    container,
    copy() {
      told.resolve(true);
      return ended;
    },
  };
}

/** Removes the container and what it copied; fine where there is nothing. */
export async function discardCopy(access: VolumeAccess, index: number): Promise<void> {
  const { engine } = access;
  const name = access.containerName(index);
  await engine.removeContainer(name, false);
  await engine.removeVolume(name);
}

/**
 * Says whether it is fit, and waits for a line: the start of a container takes a while. By its path, for a shell may have
 * a `cp` of its own. With `-a` alone one that cannot set an extended attribute goes on without a word; named as well, it
 * fails, and the volume is read straight (SELinux labels, which belong to the place, stay out of that).
 */
function scriptFor(bytes: number): string {
  const neededKb = Math.ceil((bytes * 1.1 + reserveBytes) / 1024);
  return [
    `case "$(/bin/cp --version 2>&1)" in *coreutils*) ;; *) echo ${unfit}; exit 1;; esac`,
    `set -- $(df -Pk ${mountPath} | tail -n 1)`,
    `[ "$4" -ge ${neededKb} ] || { echo ${unfit}; exit 1; }`,
    `echo ${fit}`,
    'read -r go || exit 1',
    `exec /bin/cp -a --preserve=xattr --reflink=auto /${source}/. ${mountPath}/`,
  ].join('\n');
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}
