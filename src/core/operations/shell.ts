import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { ExecSession } from '../engine/wire';

/** In order of comfort; `sh` is last because it always exists where any of them does. */
const shells = ['bash', 'zsh', 'ash', 'sh'] as const;
const terminal = { TERM: 'xterm-256color' };
const findBest = `for shell in ${shells.join(' ')}; do command -v $shell && exit 0; done; exit 1`;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Opens the most comfortable shell a container has.
 * @throws EngineError `unsupported` when it has none, `conflict` when it does not run.
 */
export async function openShell(
  engine: Engine,
  containerId: string,
  size: TerminalSize,
  signal?: AbortSignal,
): Promise<ExecSession> {
  const shell = await findShell(engine, containerId, signal);
  return openConsole(engine, containerId, [shell], {}, size, signal);
}

/** Opens an interactive program in a container. @throws EngineError. */
export function openConsole(
  engine: Engine,
  containerId: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  size: TerminalSize,
  signal?: AbortSignal,
): Promise<ExecSession> {
  return engine.execInteractive(
    containerId,
    { command, environment: { ...terminal, ...environment } },
    size,
    signal,
  );
}

async function findShell(engine: Engine, containerId: string, signal?: AbortSignal): Promise<string> {
  const found = await tryRun(engine, containerId, ['sh', '-c', findBest], signal);
  if (found !== undefined) return found.split('\n')[0]?.trim() || 'sh';
  // No `sh` in its PATH; an image may still carry another.
  for (const shell of ['/bin/sh', ...shells]) {
    if ((await tryRun(engine, containerId, [shell, '-c', ':'], signal)) !== undefined) return shell;
  }
  throw new EngineError('unsupported', 'There is no shell in this container', { action: 'open a shell' });
}

/** @returns what it printed, or undefined when there is no such program. */
async function tryRun(
  engine: Engine,
  containerId: string,
  command: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    const result = await engine.exec(containerId, { command }, signal);
    return result.exitCode === 0 ? result.stdout.toString('utf8') : undefined;
  } catch (error) {
    // Engines differ in how they tell that a program does not exist: by an exit code or by refusing the start.
    if (EngineError.is(error, 'failed', 'invalid') && /not found|no such file/i.test(error.message))
      return undefined;
    throw error;
  }
}
