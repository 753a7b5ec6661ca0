/** A position in a text file. Line and column count from 1, `offset` from 0 in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface SourceRange {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}
