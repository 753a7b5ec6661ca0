import { type ProgressEvent } from '../../core/operations/progress';
import { type Clock } from '../../core/support/clock';
import { briefly } from '../../present/briefly';
import { formatBytes, formatBytesOf } from '../../present/formatBytes';
import { plainText } from '../../present/briefly';
import { logText } from '../../present/logText';
import {
  foldProgress,
  noProgress,
  progressText,
  taskTitle,
  type ProgressState,
} from '../../present/progressText';
import { type Output } from '../output';
import { type ProgressDisplay } from './progressDisplay';
import { seconds } from './progressView';

/** The same news is told again only after this time, so that a log shows that something goes on. */
const repeatMs = 10_000;

/** Progress as lines that are never taken back: for pipes, files and CI logs. */
export class PlainDisplay implements ProgressDisplay {
  private progress: ProgressState = noProgress;
  private readonly toldAt = new Map<string, number>();
  private ready = -1;

  constructor(
    private readonly output: Output,
    private readonly clock: Clock,
  ) {}

  tell(event: ProgressEvent): void {
    this.progress = foldProgress(this.progress, event);
    const line = this.lineOf(event);
    if (line !== undefined) this.say(line);
  }

  say(line: string): void {
    void this.output.write(`${line}\n`);
  }

  update(): void {
    // Readiness is told by its own events.
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  private lineOf(event: ProgressEvent): string | undefined {
    switch (event.kind) {
      case 'planned':
      case 'safety':
        return undefined;
      case 'warning':
        return `${this.output.paint.yellow('warning:')} ${plainText(event.message)}`;
      case 'step': {
        if (event.phase === 'begin') return undefined;
        const took = event.durationMs === undefined ? '' : ` (${seconds(event.durationMs)})`;
        return event.phase === 'failed'
          ? `${this.output.paint.red('failed:')} ${event.text}${took}`
          : `${event.text}${took}`;
      }
      case 'task': {
        if (event.phase === 'begin') return `${taskTitle(event)} …`;
        const took = event.durationMs === undefined ? '' : ` (${seconds(event.durationMs)})`;
        return event.phase === 'failed'
          ? `${this.output.paint.red('failed:')} ${taskTitle(event)}${took}`
          : `${taskTitle(event)} done${took}`;
      }
      case 'taskLine':
        return `  ${logText(event.line)}`;
      case 'pull': {
        const key = `pull ${event.image}`;
        // That it failed is told by the operation.
        if (event.failed) return undefined;
        if (event.done) {
          const size = event.totalBytes > 0 ? ` (${formatBytes(event.totalBytes)})` : '';
          return `pulled ${event.image}${size}`;
        }
        if (!this.isDue(key)) return undefined;
        const amount = event.totalBytes > 0 ? ` ${formatBytesOf(event.currentBytes, event.totalBytes)}` : '';
        return `pulling ${event.image}${amount}`;
      }
      case 'build': {
        const { done, cached } = event.steps;
        if (event.done)
          return `built ${event.image} (${done} ${done === 1 ? 'step' : 'steps'}${cached > 0 ? `, ${cached} cached` : ''})`;
        return event.step === '' ? undefined : `${event.image}: ${briefly(plainText(event.step), 200)}`;
      }
      case 'ready': {
        const grown = event.ready !== this.ready;
        this.ready = event.ready;
        if (event.total === 0 || (!this.isDue('ready') && !grown)) return undefined;
        return briefly(progressText(this.progress), 200);
      }
      case 'data':
        return this.isDue(`data ${event.doing}`) ? progressText(this.progress) : undefined;
    }
  }

  private isDue(key: string): boolean {
    const now = this.clock.now();
    const last = this.toldAt.get(key);
    if (last !== undefined && now - last < repeatMs) return false;
    this.toldAt.set(key, now);
    return true;
  }
}
