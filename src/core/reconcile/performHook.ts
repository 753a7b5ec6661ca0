import { EngineError } from '../engine/engineError';
import type { ExecResult } from '../engine/wire';
import { isCancelled } from '../support/abort';
import { execOptions } from './execOptions';
import type { ExecuteDeps } from './executeDeps';
import type { Operation } from './plan';

/** What a failed step is told with: its last lines, of a length that people read. */
const toldLines = 10;
const toldCharacters = 2_000;

/**
 * Runs one step of a lifecycle hook in its container and waits for its end. A failed `post_start` fails the start; a
 * failed `pre_stop` is a warning: nothing may keep a person from stopping a service.
 * @throws EngineError for post_start, CancelledError.
 */
export async function performHook(
  { moment, hook, container }: Extract<Operation, { kind: 'runHook' }>,
  id: string,
  deps: ExecuteDeps,
  signal: AbortSignal,
): Promise<void> {
  const action = `run ${moment} of ${container.name}`;
  const what = `${moment} of ${container.name} (${hook.command.join(' ')})`;
  let why: string;
  try {
    const result = await deps.engine.exec(id, { ...execOptions(hook), endOnAbort: true }, signal);
    const said = saidBy(result);
    if (said !== '') deps.log.info(`${what}: ${said}`);
    if (result.exitCode === 0) return;
    why = `ended with exit code ${result.exitCode}${said === '' ? '' : `: ${said}`}`;
  } catch (error) {
    if (isCancelled(error) || moment === 'post_start') throw error;
    // It has stopped or gone by itself meanwhile: there is nothing to prepare any more.
    if (EngineError.is(error, 'conflict', 'notFound')) return;
    why = `could not be run: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (moment === 'post_start') throw new EngineError('failed', `${what} ${why}`, { action });
  deps.onProgress({ kind: 'warning', message: `${what} ${why}. The container is stopped all the same.` });
}

/** Errors rather than progress. */
function saidBy({ stdout, stderr }: ExecResult): string {
  const text = stderr.toString('utf8').trim() || stdout.toString('utf8').trim();
  return text.split('\n').slice(-toldLines).join('\n').slice(-toldCharacters);
}
