/**
 * How a host calls what a person can do next, to stand behind a colon: "look at its output: dev-stack logs db" on the
 * command line, "look at its output: Follow Logs on the row of db" in the editor.
 */
export interface Ways {
  readonly start: (service: string) => string;
  readonly restart: (service: string) => string;
  /** Its container is made anew. */
  readonly recreate: (service: string) => string;
  readonly logs: (service: string) => string;
  /** Its page with the sign-in. */
  readonly page: (service: string) => string;
  /** Together; their data goes. */
  readonly reset: (...services: readonly string[]) => string;
  /** Completed one-shots run once more. */
  readonly runDoneAgain: string;
  /** Passwords and keys that are missing are made. */
  readonly makeKeys: string;
  /** A check gets so many seconds; undefined where a person cannot say so. */
  readonly moreTime: ((seconds: number) => string) | undefined;
}
