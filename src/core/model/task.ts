/** Work on the data of a stack that people ask for by name. */
export const taskNames = ['migrate', 'seed', 'dump', 'import'] as const;

export type TaskName = (typeof taskNames)[number];

/** A task as `x-dev-stack.tasks` declares it. */
export interface TaskModel {
  readonly name: TaskName;
  /** Words; `{env:NAME}` stands for a variable of the service it runs in. */
  readonly command: readonly string[];
  /** The service in whose container it runs. */
  readonly service: string;
  /**
   * True: in a container made for it alone, as `docker compose run --rm` does. False: in the one that runs. Undefined:
   * as fits the service.
   */
  readonly oneShot?: boolean;
  readonly description?: string;
  readonly user?: string;
  readonly workingDir?: string;
  /** Runs whenever Start starts something: after the data is ready and before what uses it starts. */
  readonly onStart: boolean;
}
