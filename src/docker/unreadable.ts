import { EngineError } from '../core/engine/engineError';

/** For an answer that is not what the API promises: another program on that port, or an engine we do not know. */
export function unreadable(what: string, wire: unknown): EngineError {
  const start = (JSON.stringify(wire) ?? String(wire)).slice(0, 120);
  return new EngineError('failed', `The engine's answer for the ${what} cannot be read: ${start}`);
}
