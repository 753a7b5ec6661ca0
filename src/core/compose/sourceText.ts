import { type Position, type SourceRange } from '../model/stack';

/** The text of one file, able to turn offsets into lines and columns; the line table is built on first use. */
export class SourceText {
  private lineStarts: number[] | undefined;

  constructor(
    readonly file: string,
    readonly text: string,
  ) {}

  /** @returns line and column (from 1) of a UTF-16 offset; offsets outside the text are clamped. */
  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const starts = (this.lineStarts ??= lineStartsOf(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: clamped - (starts[low] ?? 0) + 1, offset: clamped };
  }
}

/** A stretch of a source text, kept as two offsets until somebody asks for lines. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export function rangeOf(span: Span): SourceRange {
  return {
    file: span.source.file,
    start: span.source.positionAt(span.start),
    end: span.source.positionAt(span.end),
  };
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
