import { stat } from 'node:fs/promises';
import type { Clock } from '../support/clock';
import type { Disposable } from '../support/disposables';

/** How often it is looked whether something is there by now. Milliseconds. */
const pauseMs = 500;

/** Waits for paths that do not exist. Looks again and again: what would tell of them may not exist either. */
export class Appearing implements Disposable {
  private readonly paths = new Set<string>();
  private timer: Disposable | undefined;
  private ended = false;

  constructor(
    private readonly clock: Clock,
    private readonly onAppear: (path: string) => void,
  ) {}

  add(path: string): void {
    this.paths.add(path);
    this.later();
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
  }

  private later(): void {
    if (this.timer || this.ended || this.paths.size === 0) return;
    this.timer = this.clock.setTimeout(() => void this.look(), pauseMs);
  }

  private async look(): Promise<void> {
    const found = await absentOf([...this.paths]);
    this.timer = undefined;
    if (this.ended) return;
    for (const path of [...this.paths].filter((one) => !found.includes(one))) {
      this.paths.delete(path);
      this.onAppear(path);
    }
    this.later();
  }
}

/** Those of these paths that lead to nothing. */
export async function absentOf(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => [],
        () => [path],
      ),
    ),
  );
  return found.flat();
}
