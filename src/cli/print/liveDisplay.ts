import { type StackStatus } from '../../core/live/stackStatus';
import { standingOf } from '../../core/model/summary';
import { type ProgressEvent } from '../../core/operations/progress';
import { type Clock } from '../../core/support/clock';
import { toDisposable, type Disposable } from '../../core/support/disposables';
import { plainText } from '../../present/briefly';
import { logText } from '../../present/logText';
import { foldProgress, noProgress, taskTitle, type ProgressState } from '../../present/progressText';
import { type Output } from '../output';
import { openDisplays, type DisplayOptions, type ProgressDisplay } from './progressDisplay';
import { progressLines, type Span } from './progressView';

const frameMs = 100;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearBelow = '\u001b[0J';

/** Draws the state of every service in place, several times a second while something moves. */
export class LiveDisplay implements ProgressDisplay {
  private progress: ProgressState = noProgress;
  private readonly spans = new Map<string, Span>();
  private readonly startedAt: number;
  private status: StackStatus | undefined;
  private timer: Disposable | undefined;
  private readonly guard: Disposable;
  private height = 0;
  private frame = 0;

  constructor(
    private readonly output: Output,
    private readonly clock: Clock,
    private readonly options: DisplayOptions,
  ) {
    this.startedAt = clock.now();
    void output.write(hideCursor);
    this.guard = toDisposable(() => {
      this.timer?.dispose();
      openDisplays.delete(this.guard);
      void output.write(showCursor);
    });
    openDisplays.add(this.guard);
    this.tick();
  }

  tell(event: ProgressEvent): void {
    this.progress = foldProgress(this.progress, event);
    if (event.kind === 'step' && event.service !== undefined) this.touch(event.service);
    if (event.kind === 'warning')
      this.say(`${this.output.paint.yellow('warning:')} ${plainText(event.message)}`);
    if (event.kind === 'taskLine') this.say(`  ${logText(event.line)}`);
    if (event.kind === 'task' && event.phase === 'failed')
      this.say(`${this.output.paint.red('failed:')} ${taskTitle(event)}`);
    if (event.kind === 'step' && event.phase === 'failed') {
      this.say(`${this.output.paint.red('failed:')} ${event.text}`);
    }
  }

  update(status: StackStatus): void {
    this.status = status;
    for (const name of this.options.services) {
      const state = status.services.get(name)?.state;
      if (state === undefined) continue;
      const resting = standingOf(state) !== 'busy';
      if (!resting) this.touch(name);
      const span = this.spans.get(name);
      if (resting && span !== undefined && span.to === undefined) {
        this.spans.set(name, { from: span.from, to: this.clock.now() });
      }
    }
  }

  async end(): Promise<void> {
    this.timer?.dispose();
    const picture = this.picture(undefined);
    this.guard.dispose();
    await this.output.write(picture);
  }

  private touch(name: string): void {
    this.spans.set(name, { from: this.spans.get(name)?.from ?? this.clock.now() });
  }

  /** The line stays above the picture. */
  say(line: string): void {
    void this.output.write(`${this.erase()}${line}\n`);
    void this.output.write(this.picture(this.frame));
  }

  private tick(): void {
    this.frame += 1;
    void this.output.write(this.picture(this.frame));
    this.timer = this.clock.setTimeout(() => this.tick(), frameMs);
  }

  private erase(): string {
    const up = this.height > 0 ? `\u001b[${this.height}A\r` : '';
    this.height = 0;
    return up + clearBelow;
  }

  private picture(frame: number | undefined): string {
    if (this.status === undefined) return '';
    const lines = progressLines(
      {
        title: this.options.title,
        services: this.options.services,
        removes: this.options.removes,
        status: this.status,
        progress: this.progress,
        spans: this.spans,
        startedAt: this.startedAt,
        now: this.clock.now(),
        // One column less: a full line would wrap on some terminals, and the next erase would miss one.
        columns: (this.output.columns ?? 80) - 1,
        rows: this.output.rows ?? 24,
        frame,
      },
      this.output.paint,
    );
    const text = this.erase() + lines.map((line) => `${line}\n`).join('');
    this.height = lines.length;
    return text;
  }
}
