import type { ContainerListing, EngineVolume } from '../core/engine/wire';
import { labels } from '../core/model/labels';
import { atLeast } from './apiVersion';
import { field, listOf, textOf } from './json';
import { mapListing } from './mapContainer';
import { mapVolume } from './mapVolume';
import { orUndefined } from './orUndefined';
import { unless } from './unless';
import { route, type WireClient } from './wireClient';

/** The port's volume calls; see core/engine/engine.ts for what each promises. */
export class VolumeCalls {
  constructor(
    private readonly client: WireClient,
    private readonly apiVersion: string,
  ) {}

  async list(project: string, signal?: AbortSignal): Promise<EngineVolume[]> {
    const answer = await this.client.json({
      action: 'list volumes',
      method: 'GET',
      path: '/volumes',
      query: { filters: { label: [`${labels.project}=${project}`] } },
      signal,
    });
    return listOf(field(answer, 'Volumes')).map(mapVolume);
  }

  async find(name: string, signal?: AbortSignal): Promise<EngineVolume | undefined> {
    const wire = await orUndefined(
      this.client.json({
        action: `inspect volume ${name}`,
        method: 'GET',
        path: route`/volumes/${name}`,
        signal,
      }),
    );
    return wire === undefined ? undefined : mapVolume(wire);
  }

  async create(body: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<void> {
    await this.client.json({
      action: `create volume ${textOf(body['Name']) ?? ''}`,
      method: 'POST',
      path: '/volumes/create',
      body,
      signal,
    });
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    const call = this.client.json({
      action: `remove volume ${name}`,
      method: 'DELETE',
      path: route`/volumes/${name}`,
      signal,
    });
    await unless(call, /no such volume/i);
  }

  async users(name: string, signal?: AbortSignal): Promise<ContainerListing[]> {
    const rows = await this.client.json({
      action: `list the containers that use volume ${name}`,
      method: 'GET',
      path: '/containers/json',
      query: { all: true, filters: { volume: [name] } },
      signal,
    });
    return listOf(rows).map(mapListing);
  }

  async sizes(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const answer = await this.client.json({
      action: 'measure volumes',
      method: 'GET',
      path: '/system/df',
      // Before API 1.42 images and containers are measured along, which takes longer.
      query: { type: atLeast(this.apiVersion, '1.42') ? 'volume' : undefined },
      signal,
    });
    const measured = listOf(field(answer, 'Volumes')).map(mapVolume);
    return new Map(
      measured.flatMap(({ name, sizeBytes }) =>
        sizeBytes === undefined ? [] : [[name, sizeBytes] as const],
      ),
    );
  }
}
