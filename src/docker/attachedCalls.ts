import { EngineError } from '../core/engine/engineError';
import type { ProcessIo } from '../core/engine/wire';
import { carryStreams, InputFailure } from './carryStreams';
import type { ContainerCalls } from './containerCalls';
import { field, numberOf } from './json';
import { mapError } from './mapError';
import { shortId } from './shortId';
import { route, type WireClient } from './wireClient';

/** Containers that run to their end with us at their streams; see core/engine/engine.ts for what is promised. */
export class AttachedCalls {
  constructor(
    private readonly client: WireClient,
    private readonly containers: ContainerCalls,
  ) {}

  async start(id: string, io: ProcessIo, signal?: AbortSignal): Promise<number> {
    const context = { action: `run container ${shortId(id)}` };
    const stream = await this.client.hijack({
      ...context,
      method: 'POST',
      path: route`/containers/${id}/attach`,
      query: { stream: true, stdin: io.input !== undefined, stdout: true, stderr: true },
      // Without a body the request would never leave: its end is not written, for the connection is to stay open.
      body: {},
      signal,
    });
    try {
      await this.containers.start(id, signal);
      await carryStreams(stream, io, () => this.containers.kill(id, 'KILL'), signal);
      return await this.exitCode(id, context.action, signal);
    } catch (error) {
      throw error instanceof InputFailure ? error.cause : mapError(error, context, signal);
    } finally {
      stream.destroy();
    }
  }

  private async exitCode(id: string, action: string, signal: AbortSignal | undefined): Promise<number> {
    const answer = await this.client.json({
      action,
      method: 'POST',
      path: route`/containers/${id}/wait`,
      signal,
    });
    const code = numberOf(field(answer, 'StatusCode'));
    if (code === undefined)
      throw new EngineError('failed', 'The engine did not tell the exit code.', { action });
    return code;
  }
}
