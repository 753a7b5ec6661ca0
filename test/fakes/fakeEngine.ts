import { Readable } from 'node:stream';
import { type Engine } from '../../src/core/engine/engine';
import { type BuildEvent, type ImageBuild } from '../../src/core/engine/imageBuild';
import { EngineError } from '../../src/core/engine/engineError';
import {
  type ContainerListing,
  type ContainerSpec,
  type EngineContainer,
  type EngineEvent,
  type EngineImage,
  type EngineNetwork,
  type EngineVolume,
  type PathFacts,
  type ExecOptions,
  type ExecResult,
  type ExecSession,
  type LogOptions,
  type OutputChunk,
  type ProcessIo,
  type PullProgress,
  type TakeData,
} from '../../src/core/engine/wire';
import { labels } from '../../src/core/model/labels';
import { type FakeContainer } from './fakeContainer';
import { execFailed, execOk, FakeExecSession } from './fakeExec';
import { FakeScript } from './fakeScript';
import { tagged } from './fakeWorld';

type Body = Readonly<Record<string, unknown>>;
type Words = Readonly<Record<string, string>>;

/** A container engine in memory, with its rules: names, ports, volumes in use, order of events. Scripted as FakeScript tells. */
export class FakeEngine extends FakeScript implements Engine {
  ping(signal?: AbortSignal): Promise<void> {
    return this.gate.pass('ping', '', signal, () => undefined);
  }

  listContainers(project: string | undefined, signal?: AbortSignal): Promise<ContainerListing[]> {
    return this.gate.pass('listContainers', project ?? '', signal, () =>
      [...this.world.containers.values()]
        .filter((one) =>
          project === undefined
            ? one.labels[labels.project] !== undefined
            : one.labels[labels.project] === project,
        )
        .map(({ id, name, labels: own, status }) => ({ id, name, labels: own, status })),
    );
  }

  inspectContainer(id: string, signal?: AbortSignal): Promise<EngineContainer> {
    return this.with('inspectContainer', id, signal, (one) => one.toEngineContainer());
  }

  createContainer(
    name: string,
    spec: ContainerSpec,
    _platform: string | undefined,
    signal?: AbortSignal,
  ): Promise<string> {
    return this.gate.pass('createContainer', name, signal, () => this.world.create(name, spec).id);
  }

  startContainer(id: string, signal?: AbortSignal): Promise<void> {
    return this.with('startContainer', id, signal, (one) => this.world.start(one));
  }

  stopContainer(id: string, _timeoutSeconds: number | undefined, signal?: AbortSignal): Promise<void> {
    return this.with('stopContainer', id, signal, (one) => this.world.end(one, 'stop', 143));
  }

  restartContainer(id: string, _timeoutSeconds: number | undefined, signal?: AbortSignal): Promise<void> {
    return this.with('restartContainer', id, signal, (one) => {
      this.world.end(one, 'stop', 143);
      this.world.start(one);
      this.world.emit(one, 'restart');
    });
  }

  killContainer(id: string, _signalName: string, signal?: AbortSignal): Promise<void> {
    return this.with('killContainer', id, signal, (one) => this.world.end(one, 'kill', 137));
  }

  pauseContainer(id: string, signal?: AbortSignal): Promise<void> {
    return this.with('pauseContainer', id, signal, (one) => {
      one.status = 'paused';
      this.world.emit(one, 'pause');
    });
  }

  unpauseContainer(id: string, signal?: AbortSignal): Promise<void> {
    return this.with('unpauseContainer', id, signal, (one) => {
      if (one.status !== 'paused') return;
      one.status = 'running';
      this.world.emit(one, 'unpause');
    });
  }

  renameContainer(id: string, name: string, signal?: AbortSignal): Promise<void> {
    return this.with('renameContainer', id, signal, (one) => {
      if (this.world.byName(name)) {
        throw new EngineError('conflict', `The container name "/${name}" is already in use`, {
          statusCode: 409,
        });
      }
      one.name = name;
      this.world.emit(one, 'rename');
    });
  }

  removeContainer(id: string, anonymousVolumes: boolean, signal?: AbortSignal): Promise<void> {
    const known = this.world.containers.get(id)?.name ?? id;
    return this.gate.pass('removeContainer', known, signal, () => {
      const one = this.world.containers.get(id) ?? this.world.byName(id);
      if (one) this.world.remove(one, anonymousVolumes);
    });
  }

  listNetworks(project: string, signal?: AbortSignal): Promise<EngineNetwork[]> {
    return this.gate.pass('listNetworks', project, signal, () =>
      [...this.world.networks.values()].filter((network) => network.labels[labels.project] === project),
    );
  }

  findNetwork(name: string, signal?: AbortSignal): Promise<EngineNetwork | undefined> {
    return this.gate.pass('findNetwork', name, signal, () =>
      [...this.world.networks.values()].find((network) => network.name === name),
    );
  }

  createNetwork(body: Body, signal?: AbortSignal): Promise<string> {
    const name = String(body['Name']);
    return this.gate.pass('createNetwork', name, signal, () => {
      if ([...this.world.networks.values()].some((network) => network.name === name)) {
        throw new EngineError('conflict', `network with name ${name} already exists`, { statusCode: 409 });
      }
      const id = this.world.newId();
      this.world.networks.set(id, {
        id,
        name,
        driver: (body['Driver'] as string | undefined) ?? 'bridge',
        labels: (body['Labels'] as Record<string, string> | undefined) ?? {},
        body,
      });
      return id;
    });
  }

  removeNetwork(id: string, signal?: AbortSignal): Promise<void> {
    const known = this.world.networks.get(id)?.name ?? id;
    return this.gate.pass('removeNetwork', known, signal, () => {
      const active = [...this.world.containers.values()].filter((one) => one.isUp && one.networks.has(known));
      if (active.length > 0) {
        throw new EngineError('conflict', `network ${known} has active endpoints`, { statusCode: 403 });
      }
      this.world.networks.delete(id);
    });
  }

  connectNetwork(network: string, containerId: string, endpoint: Body, signal?: AbortSignal): Promise<void> {
    return this.with('connectNetwork', containerId, signal, (one) => {
      one.networks.set(network, { settings: endpoint });
    });
  }

  listVolumes(project: string, signal?: AbortSignal): Promise<EngineVolume[]> {
    return this.gate.pass('listVolumes', project, signal, () =>
      [...this.world.volumes.values()]
        .map((entry) => entry.volume)
        .filter((volume) => volume.labels[labels.project] === project),
    );
  }

  findVolume(name: string, signal?: AbortSignal): Promise<EngineVolume | undefined> {
    return this.gate.pass('findVolume', name, signal, () => this.world.volumes.get(name)?.volume);
  }

  createVolume(body: Body, signal?: AbortSignal): Promise<void> {
    const name = String(body['Name']);
    const { Labels = {}, DriverOpts } = body as { Labels?: Words; DriverOpts?: Words };
    return this.gate.pass('createVolume', name, signal, () =>
      this.world.addVolume(name, Labels, 'local', DriverOpts),
    );
  }

  removeVolume(name: string, signal?: AbortSignal): Promise<void> {
    return this.gate.pass('removeVolume', name, signal, () => {
      const users = this.world.usersOf(name);
      if (users.length > 0) {
        throw new EngineError('conflict', `remove ${name}: volume is in use - [${users.join(', ')}]`, {
          statusCode: 409,
        });
      }
      this.world.volumes.delete(name);
    });
  }

  volumeUsers(name: string, signal?: AbortSignal): Promise<ContainerListing[]> {
    return this.gate.pass('volumeUsers', name, signal, () =>
      [...this.world.containers.values()]
        .filter((one) => one.toEngineContainer().mounts.some((mount) => mount.name === name))
        .map(({ id, name: own, labels: all, status }) => ({ id, name: own, labels: all, status })),
    );
  }

  listImages(signal?: AbortSignal): Promise<string[]> {
    return this.gate.pass('listImages', '', signal, () =>
      [...this.world.images.values()].map((image) => image.id),
    );
  }

  volumeSizes(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    return this.gate.pass(
      'volumeSizes',
      '',
      signal,
      () => new Map([...this.world.volumes].map(([name, entry]) => [name, entry.sizeBytes])),
    );
  }

  findImage(reference: string, signal?: AbortSignal): Promise<EngineImage | undefined> {
    return this.gate.pass('findImage', reference, signal, () => this.world.images.get(tagged(reference)));
  }

  removeImage(reference: string, signal?: AbortSignal): Promise<void> {
    return this.gate.pass('removeImage', reference, signal, () => {
      const id = this.world.images.get(tagged(reference))?.id;
      const user = [...this.world.containers.values()].find((one) => one.toEngineContainer().imageId === id);
      if (id !== undefined && user)
        throw new EngineError('conflict', `unable to remove ${reference}: ${user.name} uses it`);
      this.world.images.delete(tagged(reference));
    });
  }

  pullImage(
    reference: string,
    _platform: string | undefined,
    onProgress: (progress: PullProgress) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    onProgress({ currentBytes: 0, totalBytes: 1_000_000, status: 'Downloading' });
    return this.gate.pass('pullImage', reference, signal, () => {
      const image = this.world.remoteImages.get(tagged(reference));
      if (!image) {
        throw new EngineError('imageMissing', `manifest for ${reference} not found`, { image: reference });
      }
      onProgress({ currentBytes: 1_000_000, totalBytes: 1_000_000, status: 'Pull complete' });
      this.world.images.set(tagged(reference), image);
    });
  }

  /** Every build ends well; its image is a new one. */
  buildImage(build: ImageBuild, onEvent: (event: BuildEvent) => void, signal?: AbortSignal): Promise<string> {
    const [reference = ''] = build.tags;
    return this.gate.pass('buildImage', reference, signal, () => {
      onEvent({ kind: 'step', id: '1', name: '[1/1] FROM base', state: 'done' });
      const image = this.addImage(reference, { Labels: build.labels });
      return image.id;
    });
  }

  events(
    project: string,
    sinceNano: bigint | undefined,
    onOpen: () => void,
    onEvent: (event: EngineEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.gate.pass('events', project, signal, () =>
      this.world.events.subscribe(project, sinceNano, onOpen, onEvent, signal),
    );
  }

  logs(
    id: string,
    options: LogOptions,
    onChunk: (chunk: OutputChunk) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    return this.with('logs', id, signal, (one) =>
      this.world.logs.read(one.id, one.isUp, options, onChunk, signal),
    );
  }

  exec(id: string, options: ExecOptions, signal?: AbortSignal): Promise<ExecResult> {
    return this.with('exec', id, signal, (one) => {
      if (one.status !== 'running') {
        throw new EngineError('conflict', `container ${one.name} is not running`, { statusCode: 409 });
      }
      const handler = this.execHandlers.get(one.name);
      if (handler) return handler(options);
      return one.hasHealthcheck && one.health !== 'healthy' ? execFailed : execOk;
    });
  }

  execAttached(id: string, options: ExecOptions, io: ProcessIo, signal?: AbortSignal): Promise<number> {
    return this.with('execAttached', id, signal, (one) => {
      if (one.status !== 'running') {
        throw new EngineError('conflict', `container ${one.name} is not running`, { statusCode: 409 });
      }
      return this.processes.run(one.name, options.command, io, signal);
    });
  }

  startAttached(id: string, io: ProcessIo, signal?: AbortSignal): Promise<number> {
    return this.with('startAttached', id, signal, async (one) => {
      this.world.start(one);
      const service = one.labels[labels.service] ?? one.name;
      const code = await this.processes.run(service, one.spec['Cmd'] as readonly string[], io, signal);
      this.world.end(one, 'exit', code);
      return code;
    });
  }

  execInteractive(
    id: string,
    options: ExecOptions,
    size: { readonly columns: number; readonly rows: number },
    signal?: AbortSignal,
  ): Promise<ExecSession> {
    return this.with('execInteractive', id, signal, async (one) => {
      const session = new FakeExecSession(one.name, options);
      await session.resize(size.columns, size.rows);
      this.execSessions.push(session);
      return session;
    });
  }

  putArchive(id: string, path: string, tar: Buffer | Readable, signal?: AbortSignal): Promise<void> {
    return this.with('putArchive', id, signal, async (one) => {
      if (!Buffer.isBuffer(tar)) {
        const chunks: Buffer[] = [];
        for await (const chunk of tar) chunks.push(chunk as Buffer);
        const mounted = one.toEngineContainer().mounts.find((mount) => mount.type === 'volume')?.name;
        const volume = this.world.volumes.get(mounted ?? '');
        if (volume) volume.content = Buffer.concat(chunks);
        return;
      }
      this.archives.set(one.name, [...(this.archives.get(one.name) ?? []), { path, tar }]);
    });
  }

  getArchive(id: string, _path: string, signal?: AbortSignal): Promise<AsyncIterable<Buffer>> {
    return this.with('getArchive', id, signal, (one) => {
      const mounted = one.toEngineContainer().mounts.find((mount) => mount.type === 'volume')?.name;
      return Readable.from([this.world.volumes.get(mounted ?? '')?.content ?? Buffer.alloc(1024)]);
    });
  }

  readArchive(id: string, _path: string, take: TakeData, signal?: AbortSignal): Promise<void> {
    return this.with('readArchive', id, signal, async (one) => {
      const mounted = one.toEngineContainer().mounts.find((mount) => mount.type === 'volume')?.name;
      await take(this.world.volumes.get(mounted ?? '')?.content ?? Buffer.alloc(1024));
    });
  }

  /** Of what is mounted nothing is known but that it is there. */
  statPath(id: string, path: string, signal?: AbortSignal): Promise<PathFacts | undefined> {
    return this.with('statPath', id, signal, (one) => {
      const mounted = one.toEngineContainer().mounts.some(({ destination }) => destination === path);
      return mounted ? { kind: 'folder', size: 0, modifiedAt: undefined, target: '' } : undefined;
    });
  }

  dispose(): void {
    this.disposed = true;
  }

  private with<T>(
    method: string,
    id: string,
    signal: AbortSignal | undefined,
    act: (container: FakeContainer) => T | Promise<T>,
  ): Promise<T> {
    const known = this.world.containers.get(id)?.name ?? id;
    return this.gate.pass(method, known, signal, () => act(this.world.need(id)));
  }
}
