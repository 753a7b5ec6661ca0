import type { LineSink } from './containerLog';
import type { LogLine } from './logLine';
import { compareTimes } from './resumePoint';

/** Lines a source may be ahead before it is made to wait. */
const ahead = 64;

interface Lane {
  readonly lines: LogLine[];
  ended: boolean;
  /** Lets the source go on. */
  release: (() => void) | undefined;
}

/**
 * Runs sources that end by themselves side by side and passes their lines on in the order of their time stamps, each
 * source's own order kept. Memory stays bounded: a source that is ahead waits. Rejects with the first failure of a
 * source or of `sink`, after all have ended.
 */
export async function mergeByTime(
  sources: readonly ((sink: LineSink) => Promise<void>)[],
  sink: LineSink,
): Promise<void> {
  const [only] = sources;
  // Nothing to merge: no line waits, and none costs a promise.
  if (only && sources.length === 1) return only(sink);
  const lanes = sources.map((): Lane => ({ lines: [], ended: false, release: undefined }));
  let wake = (): void => undefined;
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    // Nothing is held back any more, so that every source can end.
    for (const lane of lanes) lane.release?.();
    wake();
  };
  const runs = sources.map(async (source, index) => {
    const lane = lanes[index] as Lane;
    try {
      await source((line) => {
        if (failure) return undefined;
        lane.lines.push(line);
        if (lane.lines.length === 1) wake();
        if (lane.lines.length < ahead) return undefined;
        return new Promise<void>((resolve) => (lane.release = resolve));
      });
    } catch (error) {
      fail(error);
    } finally {
      lane.ended = true;
      wake();
    }
  });
  try {
    for (;;) {
      if (failure) break;
      const open = lanes.filter((lane) => !lane.ended || lane.lines.length > 0);
      if (open.length === 0) break;
      if (open.some((lane) => lane.lines.length === 0)) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const lane = open.reduce((a, b) => (compareTimes(timeOf(b), timeOf(a)) < 0 ? b : a));
      const line = lane.lines.shift();
      if (lane.lines.length < ahead / 2) lane.release?.();
      const busy = line && sink(line);
      if (busy) await busy;
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(runs);
  if (failure) throw failure.error as Error;
}

const timeOf = (lane: Lane): string => lane.lines[0]?.time ?? '';
