import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { EngineError } from '../core/engine/engineError';
import type {
  ContainerListing,
  ContainerSpec,
  EngineContainer,
  PathFacts,
  TakeData,
} from '../core/engine/wire';
import { labels } from '../core/model/labels';
import { sleep } from '../core/support/abort';
import { readBulk } from './bulkSocket';
import { field, listOf, textOf } from './json';
import { mapContainer, mapListing } from './mapContainer';
import { mapError } from './mapError';
import { mapPathFacts } from './mapPathFacts';
import { orUndefined } from './orUndefined';
import { shortId } from './shortId';
import { unless } from './unless';
import { unreadable } from './unreadable';
import { route, type Call, type WireClient } from './wireClient';

/**
 * With cgroups of version 1, runc asks the kernel a thousand times whether all processes hold still, thaws them and gives
 * up (seen with Docker 26.1.5 on a machine with fifteen times more to do than it has processors). The next try goes well.
 */
const busyFreezer = /unable to freeze/i;
const freezeAttempts = 10;
const freezePauseMs = 200;

/** The port's container calls; see core/engine/engine.ts for what each promises. */
export class ContainerCalls {
  constructor(private readonly client: WireClient) {}

  async list(project: string | undefined, signal?: AbortSignal): Promise<ContainerListing[]> {
    const label = project === undefined ? labels.project : `${labels.project}=${project}`;
    const rows = await this.client.json({
      action: 'list containers',
      method: 'GET',
      path: '/containers/json',
      query: { all: true, filters: project === undefined ? undefined : { label: [label] } },
      signal,
    });
    return listOf(rows).map(mapListing);
  }

  async inspect(id: string, signal?: AbortSignal): Promise<EngineContainer> {
    const wire = await this.client.json({
      action: `inspect container ${shortId(id)}`,
      method: 'GET',
      path: route`/containers/${id}/json`,
      signal,
    });
    return mapContainer(wire);
  }

  async create(
    name: string,
    spec: ContainerSpec,
    platform: string | undefined,
    signal?: AbortSignal,
  ): Promise<string> {
    const answer = await this.client.json({
      action: `create container ${name}`,
      image: spec.Image,
      method: 'POST',
      path: '/containers/create',
      query: { name, platform },
      body: spec,
      signal,
    });
    const id = textOf(field(answer, 'Id'));
    if (!id) throw unreadable('created container', answer);
    return id;
  }

  async start(id: string, signal?: AbortSignal): Promise<void> {
    await this.post('start', id, {}, signal);
  }

  async stop(id: string, timeoutSeconds: number | undefined, signal?: AbortSignal): Promise<void> {
    await this.post('stop', id, { t: timeoutSeconds }, signal);
  }

  async restart(id: string, timeoutSeconds: number | undefined, signal?: AbortSignal): Promise<void> {
    await this.post('restart', id, { t: timeoutSeconds }, signal);
  }

  async kill(id: string, signalName: string, signal?: AbortSignal): Promise<void> {
    await unless(this.post('kill', id, { signal: signalName }, signal), /is not running/i);
  }

  async pause(id: string, signal?: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await unless(this.post('pause', id, {}, signal), /already paused/i);
        return;
      } catch (error) {
        if (attempt === freezeAttempts || !EngineError.is(error) || !busyFreezer.test(error.message))
          throw error;
        await sleep(freezePauseMs, signal);
      }
    }
  }

  async unpause(id: string, signal?: AbortSignal): Promise<void> {
    await unless(this.post('unpause', id, {}, signal), /is not paused/i);
  }

  async rename(id: string, name: string, signal?: AbortSignal): Promise<void> {
    await unless(this.post('rename', id, { name }, signal), /same name as its current name/i);
  }

  async remove(id: string, anonymousVolumes: boolean, signal?: AbortSignal): Promise<void> {
    const call = this.client.json({
      action: `remove container ${shortId(id)}`,
      method: 'DELETE',
      path: route`/containers/${id}`,
      query: { force: true, v: anonymousVolumes },
      signal,
    });
    await unless(call, /removal of container .* is already in progress|no such container/i);
  }

  async putArchive(id: string, path: string, tar: Buffer | Readable, signal?: AbortSignal): Promise<void> {
    try {
      await this.client.json({
        action: `copy files into container ${shortId(id)}`,
        method: 'PUT',
        path: route`/containers/${id}/archive`,
        query: { path },
        tar,
        signal,
      });
    } finally {
      if (!Buffer.isBuffer(tar)) tar.destroy();
    }
  }

  async getArchive(id: string, path: string, signal?: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const call = archiveCall(id, path, signal);
    const stream = await this.client.stream(call);
    return (async function* () {
      try {
        for await (const chunk of stream) yield chunk as Buffer;
      } catch (error) {
        throw mapError(error, call, signal);
      }
    })();
  }

  async readArchive(id: string, path: string, take: TakeData, signal?: AbortSignal): Promise<void> {
    const call = archiveCall(id, path, signal);
    await readBulk(await this.client.bulk(call), take, (error) => mapError(error, call, signal));
  }

  async statPath(id: string, path: string, signal?: AbortSignal): Promise<PathFacts | undefined> {
    const answer = await orUndefined(
      this.client.stream({
        action: `look into container ${shortId(id)}`,
        method: 'HEAD',
        path: route`/containers/${id}/archive`,
        query: { path },
        signal,
      }),
    );
    if (answer === undefined) return undefined;
    // An answer without a body has to be read to its end all the same, or its connection is never free again.
    answer.resume();
    return mapPathFacts(field((answer as IncomingMessage).headers, 'x-docker-container-path-stat'));
  }

  private post(
    verb: string,
    id: string,
    query: Readonly<Record<string, unknown>>,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const path = `${route`/containers/${id}`}/${verb}`;
    return this.client.json({
      action: `${verb} container ${shortId(id)}`,
      method: 'POST',
      path,
      query,
      signal,
    });
  }
}

function archiveCall(id: string, path: string, signal: AbortSignal | undefined): Call {
  return {
    action: `copy files out of container ${shortId(id)}`,
    method: 'GET',
    path: route`/containers/${id}/archive`,
    query: { path },
    signal,
  };
}
