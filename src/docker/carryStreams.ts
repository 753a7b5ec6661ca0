import type { Duplex } from 'node:stream';
import type { ProcessIo } from '../core/engine/wire';
import { CancelledError } from '../core/support/abort';
import { eachChunk } from './streamCalls';
import { writableAgain } from '../core/support/writableAgain';

/** The input could not be read; its cause is what went wrong. Kept apart from failures of the engine. */
export class InputFailure extends Error {
  override readonly name = 'InputFailure';
}

/** A process that does not end within this time (ms) after it was told to is left alone. */
const LEAVE_MS = 3000;
/** Until it is told again (ms): the engine opens the connection before the process runs, and nobody can tell it then. */
const AGAIN_MS = 100;

/**
 * Carries a process's streams over a hijacked connection until its output ends.
 *
 * On abort and when the input fails, `end` is called until the output ends, before the connection goes: its closing is the
 * end of the input to the process, which would then take what it has got for all there is.
 * @throws CancelledError, InputFailure, or what the connection failed with.
 */
export async function carryStreams(
  stream: Duplex,
  io: ProcessIo,
  end: () => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let halted = false;
  let over = false;
  let failure: InputFailure | undefined;
  const halt = (): void => {
    if (halted) return;
    halted = true;
    void endBefore(Date.now() + LEAVE_MS).then(() => stream.destroy());
  };
  const endBefore = async (deadline: number): Promise<void> => {
    while (!over && Date.now() < deadline) {
      await Promise.race([end().catch(() => undefined), within(deadline - Date.now())]);
      await within(AGAIN_MS);
    }
  };
  signal?.addEventListener('abort', halt, { once: true });
  if (signal?.aborted) halt();
  const feeding = feed(stream, io.input, () => halted).catch((error: unknown) => {
    failure = new InputFailure('The input could not be read', { cause: error });
    halt();
  });
  try {
    await eachChunk(stream, false, io.onOutput, signal);
    if (signal?.aborted) throw new CancelledError();
    // What the process did not want to read is of no interest any more.
    stream.destroy();
    await feeding;
  } catch (error) {
    if (failure === undefined) throw error;
  } finally {
    over = true;
    signal?.removeEventListener('abort', halt);
  }
  if (failure !== undefined) throw failure;
}

function within(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

async function feed(stream: Duplex, input: ProcessIo['input'], isHalted: () => boolean): Promise<void> {
  if (input === undefined) return;
  for await (const piece of input) {
    if (stream.destroyed || !stream.writable || isHalted()) return;
    if (!stream.write(piece)) await writableAgain(stream);
  }
  if (!isHalted()) stream.end();
}
