/** What decides which stack is loaded: the flags of `docker compose`, and the outside world as functions. */
export interface LoadOptions {
  /** Where discovery starts and relative `files` are resolved: an absolute folder. */
  readonly cwd: string;
  /** `-f`, in order; empty or undefined: COMPOSE_FILE, then discovery from `cwd` upward. */
  readonly files?: readonly string[];
  /** `-p` */
  readonly projectName?: string;
  readonly projectDirectory?: string;
  /** `--env-file`, in order; later ones win. */
  readonly envFiles?: readonly string[];
  /**
   * Lowest layer of variables, below every env file and the process environment: presets and the user's choices
   * of the bundled stack.
   */
  readonly defaults?: Readonly<Record<string, string>>;
  /** `--profile`; undefined: COMPOSE_PROFILES. `*` selects all. */
  readonly profiles?: readonly string[];
  /** Named services: their own profiles become active too (dependencies do not, as in compose). */
  readonly services?: readonly string[];
  /** Look for compose files only in `cwd`, not in its parents (workspace folders). */
  readonly noParents?: boolean;
  /** The process environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly homeDir?: string;
  /** Reads a text file; rejects with a Node error (code ENOENT …). Default: the disk. An editor passes unsaved text. */
  readonly readText?: (file: string) => Promise<string>;
}
