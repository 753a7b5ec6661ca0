import { parseDuration } from '../core/compose/duration';
import { UsageError } from './usageError';

/**
 * A point in time as people type it, as the engine takes it: Unix seconds with decimals.
 *
 * @param text a date and time ("2026-01-31T12:00:00Z"), Unix seconds, or a length of time before now ("10m")
 * @param now milliseconds since the epoch
 * @param flag that it is the value of
 * @throws UsageError
 */
export function sinceSeconds(text: string, now: number, flag = '--since'): string {
  if (/^\d{9,}(\.\d{1,9})?$/.test(text)) return text;
  const ago = parseDuration(text);
  const at = ago === undefined ? Date.parse(text) : now - ago / 1e6;
  if (/^\d+$/.test(text) || !Number.isFinite(at)) {
    throw new UsageError(
      `${flag} takes a time (2026-01-31T12:00:00Z) or a length of time (10m): ${text}`,
      'logs',
    );
  }
  return (at / 1000).toFixed(3);
}
