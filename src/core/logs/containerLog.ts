import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer, LogOptions, OutputChunk } from '../engine/wire';
import { labels } from '../model/labels';
import type { LogLine } from './logLine';
import { LineSplitter, type StampedLine } from './lineSplitter';
import { ResumePoint } from './resumePoint';

/** Takes lines in order; a promise means: give me no more until it resolved. */
export type LineSink = (line: LogLine) => void | Promise<void>;

/** Where reading begins: undefined means with the first line. */
export interface FirstLines {
  readonly tail: number | undefined;
  /** Unix seconds. */
  readonly since: string | undefined;
  /** Unix seconds, inclusive: where a reading ends that does not follow. */
  readonly until?: string | undefined;
}

/** The output of one container, read in one or several goes; each line comes once. */
export class ContainerLog {
  private readonly point = new ResumePoint();
  /** A reading ended well, were there lines or not: the first lines are behind us. */
  private begun = false;
  private first: FirstLines = { tail: undefined, since: undefined };
  private readonly number: number;

  constructor(
    /** As it was when first seen: name and labels do not matter to the engine afterwards. */
    private readonly container: EngineContainer,
    private readonly service: string,
  ) {
    this.number = Number(container.labels[labels.containerNumber] ?? 1);
  }

  get id(): string {
    return this.container.id;
  }

  /** The first go will begin with the last `tail` lines, from `since` on; what is before them is never told. */
  beginWith(first: FirstLines): void {
    if (first.tail !== undefined || first.since !== undefined) this.point.forgetEarlier();
    this.first = first;
  }

  /** What was printed so far and not read yet. */
  async readExisting(engine: Engine, sink: LineSink, signal: AbortSignal): Promise<void> {
    await this.read(engine, false, this.first.tail === 0 ? () => undefined : sink, signal);
  }

  /**
   * Goes on where reading ended; resolves when the container stopped or restarted. Engine 20.10 ends the following of a
   * container that printed much and ended at once before all was told (seen: 69,384 of 200,000 lines), without an
   * error. So what is left is read once more: one call a run, and lines that came already do not come again.
   */
  async follow(engine: Engine, sink: LineSink, signal: AbortSignal): Promise<void> {
    await this.read(engine, true, sink, signal);
    try {
      await this.read(engine, false, sink, signal);
    } catch (error) {
      // Removed meanwhile: there is nothing left to read.
      if (!EngineError.is(error, 'notFound')) throw error;
    }
  }

  private async read(engine: Engine, follow: boolean, sink: LineSink, signal: AbortSignal): Promise<void> {
    const goesOn = this.begun || this.point.since !== undefined;
    const since = this.point.since ?? this.first.since;
    if (goesOn) this.point.resume();
    // With a tail of 0 the last line is read, though not shown, to know where following begins.
    const tail = goesOn || this.first.tail === undefined ? undefined : Math.max(1, this.first.tail);
    const request: LogOptions = {
      follow,
      timestamps: true,
      tty: this.container.tty,
      ...(tail === undefined ? {} : { tail }),
      ...(since === undefined ? {} : { since }),
      ...(follow || this.first.until === undefined ? {} : { until: this.first.until }),
    };
    const splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
    const onChunk = ({ stream, data }: OutputChunk): void | Promise<void> =>
      this.deliver(splitters[stream].push(data), 0, stream, sink);
    await engine.logs(this.container.id, request, onChunk, signal);
    this.begun = true;
    // Only an end that the engine told is an end of the line: after a broken connection the rest comes again.
    for (const stream of ['stdout', 'stderr'] as const)
      await this.deliver(splitters[stream].flush(), 0, stream, sink);
  }

  /** Goes from line to line without a promise as long as the sink gives none. */
  private deliver(
    lines: readonly StampedLine[],
    from: number,
    stream: LogLine['stream'],
    sink: LineSink,
  ): void | Promise<void> {
    for (let index = from; index < lines.length; index += 1) {
      const line = lines[index];
      if (!line) continue;
      const told: LogLine = {
        service: this.service,
        container: this.container.name,
        number: this.number,
        time: line.time,
        stream,
        text: line.text,
      };
      if (!this.point.accept(told)) continue;
      const taken = sink(told);
      if (taken) return taken.then(() => this.deliver(lines, index + 1, stream, sink));
    }
  }
}
