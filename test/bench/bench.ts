/** Whose time a sample is: this project's, `docker compose`'s (or `docker`'s), or what the engine itself needs. */
export type Side = 'ours' | 'peer' | 'floor';

/** A limit for the median: as a ratio to another side's median, or as it is. */
export interface Bar {
  readonly against: 'peer' | 'floor' | 'itself';
  readonly limit: number;
}

/** One row of the table: some work, measured on every side, alternating. */
export interface Measurement {
  /** Short: "twenty services, flat". */
  readonly name: string;
  /** What exactly was timed, for somebody who wants to repeat it. */
  readonly work: string;
  /** Of the samples. Less is better in all of them. */
  readonly unit: 'ms' | 'KB' | 'MB' | 'calls';
  readonly samples: Readonly<Partial<Record<Side, readonly number[]>>>;
  readonly bars: readonly Bar[];
  /** What the floor is, where there is one; the table says it below its lines. */
  readonly floor?: string;
  /** What a reader should know about these figures. */
  readonly note?: string;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A bar with what was found. */
export interface Verdict extends Bar {
  /** The median of ours, or its ratio to the median of the other side. */
  readonly value: number;
  readonly holds: boolean;
  /** Over twice the bar by the best sample of either side: other work on the machine only ever adds. */
  readonly farOff: boolean;
}

/** @throws Error without samples */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (min === undefined || max === undefined || low === undefined || high === undefined)
    throw new Error('There are no samples');
  return { median: (low + high) / 2, min, max };
}

/** @returns every bar of a measurement with what was found. @throws Error for a bar against a side without samples */
export function judge(measurement: Measurement): Verdict[] {
  const ours = spreadOf(measurement.samples.ours ?? []).median;
  return measurement.bars.map((bar) => {
    const value =
      bar.against === 'itself' ? ours : ours / spreadOf(measurement.samples[bar.against] ?? []).median;
    const best = least(measurement.samples.ours);
    const bestValue = bar.against === 'itself' ? best : best / least(measurement.samples[bar.against]);
    return { ...bar, value, holds: value <= bar.limit, farOff: bestValue > 2 * bar.limit };
  });
}

function least(samples: readonly number[] | undefined): number {
  return spreadOf(samples ?? []).min;
}

type Work = () => Promise<number>;

/**
 * Takes one sample of every side a round, in turn, so that whatever else the machine does meets all of them; each round
 * begins with another side.
 * @param once measured in the first round only: what is slow and always the same
 */
export async function alternate(
  sides: Readonly<Partial<Record<Side, Work>>>,
  rounds: number,
  once: readonly Side[] = [],
): Promise<Measurement['samples']> {
  const entries = Object.entries(sides) as [Side, Work][];
  const samples: Partial<Record<Side, number[]>> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < entries.length; turn += 1) {
      const [side, work] = entries[(round + turn) % entries.length] as [Side, Work];
      if (round === 0 || !once.includes(side)) (samples[side] ??= []).push(await work());
    }
  }
  return samples;
}

/** @returns milliseconds that the work took */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
