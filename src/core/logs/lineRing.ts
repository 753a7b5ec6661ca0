/** The last lines of something, within bounds of number and of characters. */
export class LineRing<T extends { readonly text: string }> {
  private lines: T[] = [];
  private first = 0;
  private size = 0;

  /** @param maxLines and `maxCharacters`: the oldest lines go when either is passed; the newest always stays. */
  constructor(
    private readonly maxLines: number,
    private readonly maxCharacters: number,
  ) {}

  push(line: T): void {
    this.lines.push(line);
    this.size += line.text.length;
    while (this.length > 1 && (this.length > this.maxLines || this.size > this.maxCharacters)) {
      this.size -= this.lines[this.first]?.text.length ?? 0;
      this.first += 1;
    }
    // Given up in bulk: dropping the first element of an array costs as much as the array is long.
    if (this.first > 1024 && this.first > this.lines.length / 2) {
      this.lines = this.lines.slice(this.first);
      this.first = 0;
    }
  }

  get length(): number {
    return this.lines.length - this.first;
  }

  /** Oldest first. */
  toArray(): T[] {
    return this.lines.slice(this.first);
  }

  clear(): void {
    this.lines = [];
    this.first = 0;
    this.size = 0;
  }
}
