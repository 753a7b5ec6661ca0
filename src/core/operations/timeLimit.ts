import type { WaitOptions } from '../live/readiness';
import type { Clock } from '../support/clock';

/** One time limit over all waits of an operation; it begins with the first of them. */
export class TimeLimit {
  private endsAt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number | undefined,
  ) {}

  options(): WaitOptions {
    const { clock, limitMs } = this;
    if (limitMs === undefined) return { clock };
    this.endsAt ??= clock.now() + limitMs;
    return { clock, timeoutMs: Math.max(0, this.endsAt - clock.now()), limitMs };
  }
}
