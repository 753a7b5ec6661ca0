const steps = [
  { ms: 86_400_000, short: 'd', one: 'day', many: 'days' },
  { ms: 3_600_000, short: 'h', one: 'hour', many: 'hours' },
  { ms: 60_000, short: 'min', one: 'minute', many: 'minutes' },
] as const;

/**
 * A length of time (milliseconds) in its largest whole unit: "4 s", "3 min", "2 h", "5 d". Less than a second is
 * "0 s"; a negative length, which clocks that differ produce, counts as none.
 */
export function formatDuration(ms: number): string {
  for (const step of steps) if (ms >= step.ms) return `${Math.floor(ms / step.ms)} ${step.short}`;
  return `${Math.max(0, Math.floor(ms / 1000))} s`;
}

/** The same in whole words, for screen readers: "3 minutes". */
export function spellDuration(ms: number): string {
  const say = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
  for (const step of steps) if (ms >= step.ms) return say(Math.floor(ms / step.ms), step.one, step.many);
  return say(Math.max(0, Math.floor(ms / 1000)), 'second', 'seconds');
}

/** Less than this (ms) is now: rows age only every so often, and "0 s ago" would stand there for long. */
const nowMs = 5000;

/** How long ago something was, of milliseconds: "just now", "8 s ago", "2 h ago". */
export function formatAge(ms: number): string {
  return ms < nowMs ? 'just now' : `${formatDuration(ms)} ago`;
}

/** The same in whole words, for screen readers: "3 minutes ago". */
export function spellAge(ms: number): string {
  return ms < nowMs ? 'just now' : `${spellDuration(ms)} ago`;
}
