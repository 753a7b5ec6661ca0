import { findSystem } from '../catalog/catalog';
import { createSystemContext } from '../catalog/systemContext';
import type { Engine } from '../engine/engine';
import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import { findService, type StackModel } from '../model/stack';
import { isCancelled } from '../support/abort';
import type { Log } from '../support/log';

/** A server that is busy with its own work is not waited for longer (ms). */
const longestMs = 30_000;

/**
 * Has databases bring what is only in their log to their files, while they still serve. A copy that is made of running
 * ones is begun with as after a power cut: PostgreSQL would go through all that was written since its last checkpoint,
 * on every restore. Without success the copy is as good, only slower to start from, so no failure is one.
 */
export async function flushWriters(
  stack: StackModel,
  engine: Engine,
  writers: readonly EngineContainer[],
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  await Promise.all(
    writers.map(async ({ id, name, status, labels: own }) => {
      const service = findService(stack, own[labels.service] ?? '');
      if (service === undefined || status !== 'running' || own[labels.oneoff] === 'True') return;
      const flush = findSystem(service)?.flush?.(createSystemContext(service, []));
      if (flush === undefined) return;
      try {
        const { exitCode, stderr } = await engine.exec(id, { ...flush, endOnAbort: true }, limit);
        if (exitCode !== 0) log.debug(`flush of ${name} ended with ${exitCode}: ${stderr.toString()}`);
      } catch (error) {
        if (signal.aborted && isCancelled(error)) throw error;
        log.debug(`flush of ${name}: ${String(error)}`);
      }
    }),
  );
}
