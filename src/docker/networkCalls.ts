import { EngineError } from '../core/engine/engineError';
import type { EngineNetwork } from '../core/engine/wire';
import { labels } from '../core/model/labels';
import type { ContainerCalls } from './containerCalls';
import { field, listOf, textOf } from './json';
import { mapNetwork } from './mapNetwork';
import { shortId } from './shortId';
import { unless } from './unless';
import { unreadable } from './unreadable';
import { route, type WireClient } from './wireClient';

/** The port's network calls; see core/engine/engine.ts for what each promises. */
export class NetworkCalls {
  constructor(
    private readonly client: WireClient,
    private readonly containers: ContainerCalls,
  ) {}

  list(project: string, signal?: AbortSignal): Promise<EngineNetwork[]> {
    return this.filtered({ label: [`${labels.project}=${project}`] }, signal);
  }

  /** By list, not by inspect: inspect also takes ids and beginnings of ids. The name filter matches parts of names. */
  async find(name: string, signal?: AbortSignal): Promise<EngineNetwork | undefined> {
    const networks = await this.filtered({ name: [name] }, signal);
    return networks.find((network) => network.name === name);
  }

  async create(body: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<string> {
    const answer = await this.client.json({
      action: `create network ${textOf(body['Name']) ?? ''}`,
      method: 'POST',
      path: '/networks/create',
      body,
      signal,
    });
    const id = textOf(field(answer, 'Id'));
    if (!id) throw unreadable('created network', answer);
    return id;
  }

  async remove(id: string, signal?: AbortSignal): Promise<void> {
    const call = this.client.json({
      action: `remove network ${shortId(id)}`,
      method: 'DELETE',
      path: route`/networks/${id}`,
      signal,
    });
    await unless(call, /no such network|network \S+ not found/i);
  }

  async connect(
    network: string,
    containerId: string,
    endpoint: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<void> {
    try {
      await this.client.json({
        action: `connect container ${shortId(containerId)} to network ${shortId(network)}`,
        method: 'POST',
        path: route`/networks/${network}/connect`,
        body: { Container: containerId, EndpointConfig: endpoint },
        signal,
      });
    } catch (error) {
      if (await this.isConnected(error, network, containerId, signal)) return;
      throw error;
    }
  }

  /** The same words also stand for an endpoint that a crash left behind, so look whether this container has it. */
  private async isConnected(
    error: unknown,
    network: string,
    containerId: string,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    if (!EngineError.is(error) || !/already (exists in|attached to) network/i.test(error.message))
      return false;
    const wire = await this.client.json({
      action: `inspect network ${shortId(network)}`,
      method: 'GET',
      path: route`/networks/${network}`,
      signal,
    });
    const { networks } = await this.containers.inspect(containerId, signal);
    return mapNetwork(wire).name in networks;
  }

  private async filtered(
    filters: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<EngineNetwork[]> {
    const rows = await this.client.json({
      action: 'list networks',
      method: 'GET',
      path: '/networks',
      query: { filters },
      signal,
    });
    return listOf(rows).map(mapNetwork);
  }
}
