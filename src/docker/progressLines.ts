import { EngineError } from '../core/engine/engineError';
import { field, isRecord, textOf, type JsonRecord } from './json';
import { mapEngineMessage, type CallContext } from './mapError';
import { ndjsonLines } from './ndjson';

/**
 * Yields the progress objects of a pull, load or build. A failure that comes up after the engine answered "200 OK" is
 * told in a line of its own; it ends the iteration here.
 * @throws EngineError for an `error` line or an unreadable one.
 */
export async function* progressLines(
  source: AsyncIterable<Buffer>,
  context: CallContext,
): AsyncGenerator<JsonRecord, void, void> {
  for await (const line of ndjsonLines(source)) {
    const value = parse(line);
    if (!isRecord(value)) {
      throw new EngineError('failed', `The engine sent progress that cannot be read: ${line.slice(0, 200)}`, {
        action: context.action,
      });
    }
    const detail = field(value, 'errorDetail');
    const message = textOf(field(detail, 'message')) ?? textOf(value['error']);
    if (message !== undefined) throw mapEngineMessage(undefined, message, context);
    yield value;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
