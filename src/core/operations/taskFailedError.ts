import type { TaskName } from '../model/task';

/** A task ended with a code that is not 0. */
export class TaskFailedError extends Error {
  override readonly name = 'TaskFailedError';

  constructor(
    readonly task: TaskName,
    /** The service it ran in. */
    readonly service: string,
    readonly exitCode: number,
    /** The last lines it printed, secrets hidden, oldest first. */
    readonly lastLines: readonly string[],
  ) {
    super(`${task} of ${service} ended with code ${exitCode}`);
  }

  static is(error: unknown): error is TaskFailedError {
    return error instanceof Error && error.name === 'TaskFailedError';
  }
}
