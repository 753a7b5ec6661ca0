import type { BuildEvent, ImageBuild } from '../core/engine/imageBuild';
import type { Log } from '../core/support/log';
import { DisposableList } from '../core/support/disposables';
import { openBuildSession } from './build/buildSession';
import { readBuildkitTrace } from './build/buildkitTrace';
import { ClassicOutput } from './build/classicOutput';
import { contextTar } from './build/contextTar';
import { dockerfileName } from './build/fileSync';
import { allCredentials, registryCredentials } from './credentials';
import { field, textOf } from './json';
import type { Machine } from './machine';
import { mapError, type CallContext } from './mapError';
import { progressLines } from './progressLines';
import type { Call, WireClient } from './wireClient';

/** The port's builds; see core/engine/engine.ts for what is promised. */
export class BuildCalls {
  constructor(
    private readonly client: WireClient,
    private readonly machine: Machine,
    private readonly log: Log,
  ) {}

  async build(
    build: ImageBuild,
    onEvent: (event: BuildEvent) => void,
    signal?: AbortSignal,
  ): Promise<string> {
    const image = build.tags[0] ?? 'an image';
    const context: CallContext = { action: `build image ${image}`, image, registry: true };
    const owned = new DisposableList();
    const ours: (readonly Error[])[] = [];
    try {
      const own = build.classic
        ? await this.classicCall(build, signal)
        : await this.buildkitCall(build, owned, ours, signal);
      const stream = await this.client.stream({
        ...context,
        method: 'POST',
        path: '/build',
        signal,
        ...own,
        query: { ...queryOf(build), ...own.query },
      });
      return await readProgress(stream, context, onEvent);
    } catch (error) {
      if (signal?.aborted) throw mapError(error, context, signal);
      // The engine says only that the transfer failed; why, we know.
      throw mapError(ours.flat()[0] ?? error, context, signal);
    } finally {
      owned.dispose();
    }
  }

  private async buildkitCall(
    build: ImageBuild,
    owned: DisposableList,
    ours: (readonly Error[])[],
    signal: AbortSignal | undefined,
  ): Promise<Pick<Call, 'query'>> {
    const credentials = (registry: string): ReturnType<typeof registryCredentials> =>
      registryCredentials(this.machine, registry, this.log, signal);
    const session = owned.push(await openBuildSession(this.client, build, credentials, this.log, signal));
    ours.push(session.errors);
    return {
      query: {
        version: '2',
        session: session.id,
        remote: build.context.kind === 'remote' ? build.context.url : 'client-session',
        dockerfile:
          build.context.kind === 'folder'
            ? dockerfileName(build.dockerfile)
            : build.dockerfile.kind === 'file'
              ? build.dockerfile.path
              : undefined,
      },
    };
  }

  private async classicCall(
    build: ImageBuild,
    signal: AbortSignal | undefined,
  ): Promise<Pick<Call, 'query' | 'tar' | 'registries'>> {
    const common = { version: '1', rm: true, forcerm: true };
    const registries = await allCredentials(this.machine, this.log, signal);
    if (build.context.kind === 'remote') {
      const dockerfile = build.dockerfile.kind === 'file' ? build.dockerfile.path : undefined;
      return { query: { ...common, remote: build.context.url, dockerfile }, registries };
    }
    const { stream, dockerfile } = await contextTar(build.context.path, build.dockerfile, signal);
    return { query: { ...common, dockerfile }, tar: stream, registries };
  }
}

function queryOf(build: ImageBuild): Record<string, unknown> {
  const some = (list: readonly unknown[]): readonly unknown[] | undefined =>
    list.length > 0 ? list : undefined;
  return {
    t: some(build.tags),
    buildargs: build.args,
    labels: build.labels,
    target: build.target,
    platform: build.platform,
    // As text: lists are sent as several values by themselves.
    cachefrom: build.cacheFrom.length > 0 ? JSON.stringify(build.cacheFrom) : undefined,
    extrahosts: some(build.extraHosts),
    networkmode: build.network,
    shmsize: build.shmSizeBytes,
    ulimits: build.ulimits.length > 0 ? JSON.stringify(build.ulimits) : undefined,
    isolation: build.isolation,
    nocache: build.noCache || undefined,
    pull: build.pull || undefined,
  };
}

/** @returns the image's id. */
async function readProgress(
  stream: AsyncIterable<Buffer>,
  context: CallContext,
  onEvent: (event: BuildEvent) => void,
): Promise<string> {
  const output = new ClassicOutput();
  let id = '';
  try {
    for await (const line of progressLines(stream, context)) {
      const aux = line['aux'];
      if (line['id'] === 'moby.buildkit.trace' && typeof aux === 'string') {
        readBuildkitTrace(Buffer.from(aux, 'base64')).forEach(onEvent);
      } else if (aux !== undefined) {
        id = textOf(field(aux, 'ID')) ?? id;
      }
      const text = textOf(line['stream']) ?? textOf(line['status']);
      if (text !== undefined) output.read(text).forEach(onEvent);
    }
  } catch (error) {
    output.end('failed').forEach(onEvent);
    throw error;
  }
  output.end('done').forEach(onEvent);
  return id;
}
