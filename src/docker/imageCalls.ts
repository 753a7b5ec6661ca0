import type { EngineImage, PullProgress } from '../core/engine/wire';
import type { Log } from '../core/support/log';
import { registryCredentials } from './credentials';
import { parseImageReference } from './imageReference';
import type { Machine } from './machine';
import { listOf } from './json';
import { mapError } from './mapError';
import { mapImage } from './mapImage';
import { orUndefined } from './orUndefined';
import { progressLines } from './progressLines';
import { applyPullLine, emptyPull, pullProgressOf } from './pullProgress';
import { unless } from './unless';
import { route, type WireClient } from './wireClient';

/** The port's image calls; see core/engine/engine.ts for what each promises. */
export class ImageCalls {
  constructor(
    private readonly client: WireClient,
    private readonly machine: Machine,
    private readonly log: Log,
  ) {}

  async find(reference: string, signal?: AbortSignal): Promise<EngineImage | undefined> {
    const wire = await orUndefined(
      this.client.json({
        action: `inspect image ${reference}`,
        image: reference,
        method: 'GET',
        path: route`/images/${reference}/json`,
        signal,
      }),
    );
    return wire === undefined ? undefined : mapImage(wire);
  }

  async list(signal?: AbortSignal): Promise<string[]> {
    const rows = await this.client.json({
      action: 'list images',
      method: 'GET',
      path: '/images/json',
      signal,
    });
    return listOf(rows)
      .map(mapImage)
      .sort((a, b) => a.sizeBytes - b.sizeBytes)
      .map((image) => image.id);
  }

  async remove(reference: string, signal?: AbortSignal): Promise<void> {
    const call = this.client.json({
      action: `remove image ${reference}`,
      method: 'DELETE',
      path: route`/images/${reference}`,
      signal,
    });
    await unless(call, /no such image/i);
  }

  async pull(
    reference: string,
    platform: string | undefined,
    onProgress: (progress: PullProgress) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const { name, tag, registry } = parseImageReference(reference);
    const context = { action: `pull image ${reference}`, image: reference, registry: true };
    try {
      const stream = await this.client.stream({
        ...context,
        method: 'POST',
        path: '/images/create',
        query: { fromImage: name, tag, platform },
        credentials: await registryCredentials(this.machine, registry, this.log, signal),
        signal,
      });
      let state = emptyPull;
      for await (const line of progressLines(stream, context)) {
        const next = applyPullLine(state, line);
        if (next !== state) onProgress(pullProgressOf(next));
        state = next;
      }
    } catch (error) {
      throw mapError(error, context, signal);
    }
  }
}
