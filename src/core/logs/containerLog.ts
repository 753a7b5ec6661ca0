import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer, LogOptions, OutputChunk } from '../engine/wire';
import { labels } from '../model/labels';
import type { LogLine } from './logLine';
import { LineSplitter, type StampedLine } from './lineSplitter';
import { ResumePoint } from './resumePoint';

/** Takes lines in order; a promise means: give me no more until it resolved. */
export type LineSink = (line: LogLine) => void | Promise<void>;

/** The output of one container, read in one or several goes; each line comes once. */
export class ContainerLog {
  private readonly point = new ResumePoint();
  private started = false;
  private startsAt: string | undefined;
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

  /** What was printed so far and not read yet; of the first go only the last `tail` lines from `since` on. */
  async readExisting(
    engine: Engine,
    options: { readonly tail: number | undefined; readonly since: string | undefined },
    sink: LineSink,
    signal: AbortSignal,
  ): Promise<void> {
    const { tail, since } = options;
    // The last line is read, though not shown, to know where following begins.
    const asked = tail === 0 ? 1 : tail;
    const shown: LineSink = tail === 0 ? () => undefined : sink;
    if (asked !== undefined || since !== undefined) this.point.forgetEarlier();
    this.startsAt = since;
    await this.read(engine, { follow: false, tail: asked }, shown, signal);
  }

  /**
   * Goes on where reading ended; resolves when the container stopped or restarted. Engine 20.10 ends the following of a
   * container that printed much and ended at once before all was told (seen: 69,384 of 200,000 lines), without an
   * error. So what is left is read once more: one call a run, and lines that came already do not come again.
   */
  async follow(engine: Engine, sink: LineSink, signal: AbortSignal): Promise<void> {
    await this.read(engine, { follow: true, tail: undefined }, sink, signal);
    try {
      await this.read(engine, { follow: false, tail: undefined }, sink, signal);
    } catch (error) {
      // Removed meanwhile: there is nothing left to read.
      if (!EngineError.is(error, 'notFound')) throw error;
    }
  }

  private async read(
    engine: Engine,
    options: { readonly follow: boolean; readonly tail: number | undefined },
    sink: LineSink,
    signal: AbortSignal,
  ): Promise<void> {
    const since = this.point.since ?? this.startsAt;
    if (this.started) this.point.resume();
    this.started = true;
    const request: LogOptions = {
      follow: options.follow,
      timestamps: true,
      tty: this.container.tty,
      ...(options.tail === undefined ? {} : { tail: options.tail }),
      ...(since === undefined ? {} : { since }),
    };
    const splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
    const onChunk = ({ stream, data }: OutputChunk): void | Promise<void> =>
      this.deliver(splitters[stream].push(data), 0, stream, sink);
    await engine.logs(this.container.id, request, onChunk, signal);
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
