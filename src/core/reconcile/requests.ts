/** What the planners read of the requests of core/operations; those fit here as they are. */
export interface StartChoice {
  readonly services?: readonly string[];
  readonly noDeps?: boolean;
  readonly forceRecreate?: boolean;
  readonly removeOrphans?: boolean;
  readonly pull?: 'always' | 'missing' | 'never';
  /** Build images of services that have a build, also those that are there. */
  readonly build?: boolean;
}

export interface StopChoice {
  readonly services?: readonly string[];
  readonly timeoutSeconds?: number;
}

export interface DownChoice extends StopChoice {
  readonly volumes?: boolean;
  readonly removeOrphans?: boolean;
}

export interface ResetChoice {
  readonly services?: readonly string[];
}
