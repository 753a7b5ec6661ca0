/** Something a person can do next: one of our commands, or a page to read. Consoles print the title alone. */
export type NextStep =
  | { readonly title: string; readonly command: string; readonly arguments?: readonly unknown[] }
  | { readonly title: string; readonly link: string };

/** An error in words for people. */
export interface Explanation {
  /** A few words without a full stop: "Docker is not running". */
  readonly title: string;
  /** One or two sentences that stand alone, without the title. */
  readonly message: string;
  /** What the engine or the loader said, for the log; may have several lines. */
  readonly detail?: string;
  /** The most fitting first; never more than three. */
  readonly steps: readonly NextStep[];
}
