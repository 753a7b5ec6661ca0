interface Waiting {
  readonly rank: number;
  readonly go: () => void;
}

/**
 * Lets at most `size` pieces of work run at a time: those of the highest rank first, among equals in the order in which
 * they came. As long as any of a rank above 0 runs or waits, those of rank 0 begin only beside fewer than `beside`.
 */
export class Limiter {
  private running = 0;
  private ranked = 0;
  private readonly waiting: Waiting[] = [];

  constructor(
    private readonly size: number,
    private readonly beside = size,
  ) {}

  async run<T>(work: () => Promise<T>, rank = 0): Promise<T> {
    await new Promise<void>((go) => {
      const before = this.waiting.findIndex((other) => other.rank < rank);
      this.waiting.splice(before < 0 ? this.waiting.length : before, 0, { rank, go });
      this.fill();
    });
    try {
      return await work();
    } finally {
      this.running -= 1;
      if (rank > 0) this.ranked -= 1;
      // Places are handed over at once, so that nobody slips in between.
      this.fill();
    }
  }

  private fill(): void {
    for (let next = this.waiting[0]; next && this.running < this.placesFor(next); next = this.waiting[0]) {
      this.waiting.shift();
      this.running += 1;
      if (next.rank > 0) this.ranked += 1;
      next.go();
    }
  }

  private placesFor({ rank }: Waiting): number {
    return rank > 0 || this.ranked === 0 ? this.size : Math.min(this.size, this.beside);
  }
}
