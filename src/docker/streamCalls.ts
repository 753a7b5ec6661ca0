import type { Readable } from 'node:stream';
import type { EngineEvent, LogOptions, OutputChunk } from '../core/engine/wire';
import { labels } from '../core/model/labels';
import { FrameDecoder } from './frames';
import { containerActions, mapEvent } from './mapEvent';
import { mapError } from './mapError';
import { ndjsonLines } from './ndjson';
import { shortId } from './shortId';
import { route, type WireClient } from './wireClient';

/** The port's streams out of the engine; see core/engine/engine.ts for what each promises. */
export class StreamCalls {
  constructor(private readonly client: WireClient) {}

  async events(
    project: string,
    sinceNano: bigint | undefined,
    onOpen: () => void,
    onEvent: (event: EngineEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const context = { action: `watch the containers of ${project}` };
    const stream = await this.client.stream({
      ...context,
      method: 'GET',
      path: '/events',
      query: {
        since: sinceNano === undefined ? undefined : unixTime(sinceNano),
        filters: {
          type: ['container'],
          label: [`${labels.project}=${project}`],
          event: [...containerActions, 'health_status'],
        },
      },
      signal,
    });
    await reading(stream, context, signal, async () => {
      onOpen();
      for await (const line of ndjsonLines(stream)) {
        const event = mapEvent(line);
        if (event && !signal.aborted) onEvent(event);
      }
    });
  }

  async logs(
    id: string,
    options: LogOptions,
    onChunk: (chunk: OutputChunk) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const context = { action: `read the output of container ${shortId(id)}` };
    const stream = await this.client.output({
      ...context,
      method: 'GET',
      path: route`/containers/${id}/logs`,
      query: {
        stdout: true,
        stderr: true,
        follow: options.follow,
        since: options.since,
        until: options.until,
        tail: options.tail ?? 'all',
        timestamps: options.timestamps,
      },
      signal,
    });
    await reading(stream, context, signal, () => eachChunk(stream, options.tty, onChunk, signal));
  }
}

/** Hands on output piece by piece; asks for more only when the receiver is done with what it has. */
export async function eachChunk(
  source: AsyncIterable<Buffer>,
  tty: boolean,
  onChunk: (chunk: OutputChunk) => void | Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const decoder = new FrameDecoder();
  for await (const data of source) {
    for (const chunk of tty ? [{ stream: 'stdout' as const, data }] : decoder.push(data)) {
      if (signal?.aborted) return;
      const busy = onChunk(chunk);
      if (busy) await busy;
    }
  }
}

/** Runs a reader to its end: errors are mapped, an abort is told as one even when the stream ended in good order. */
async function reading(
  stream: Readable,
  context: { readonly action: string },
  signal: AbortSignal,
  read: () => Promise<void>,
): Promise<void> {
  try {
    await read();
    if (signal.aborted) throw mapError(undefined, context, signal);
  } catch (error) {
    throw mapError(error, context, signal);
  } finally {
    stream.destroy();
  }
}

/** "seconds.nanoseconds", the only form the engine reads with its full precision. */
function unixTime(nanos: bigint): string {
  return `${nanos / 1_000_000_000n}.${(nanos % 1_000_000_000n).toString().padStart(9, '0')}`;
}
