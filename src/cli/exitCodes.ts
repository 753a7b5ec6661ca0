/**
 * What the process ends with; part of the interface for scripts. The numbers of docker compose where it has one for
 * the case (14, 15), the shell's convention for signals.
 */
export const exitCodes = {
  ok: 0,
  /** The engine refused, something did not get ready, nothing answers. */
  failed: 1,
  /** Unknown verb, flag or service; a question that nobody is there to answer. */
  usage: 2,
  /** A compose or environment file that was named, or any at all, was not found. */
  fileNotFound: 14,
  /** The compose files have errors. */
  invalidStack: 15,
  /** SIGHUP: the terminal was closed. */
  hungUp: 129,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
