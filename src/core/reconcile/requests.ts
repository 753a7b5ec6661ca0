/** What the planners read of the requests of core/operations; those fit here as they are. */
export interface StartChoice {
  readonly services?: readonly string[];
  readonly noDeps?: boolean;
  readonly forceRecreate?: boolean;
  /** Containers stay as they are, also where the definition has changed. */
  readonly noRecreate?: boolean;
  /** Replacements get new anonymous volumes, and what is named is replaced; the old volumes stay behind, unused. */
  readonly renewVolumes?: boolean;
  readonly removeOrphans?: boolean;
  readonly pull?: 'always' | 'missing' | 'never';
  /** Run completed one-shots again, as docker compose does with every `up`. */
  readonly runDone?: boolean;
  /** Build images of services that have a build, also those that are there. */
  readonly build?: boolean;
  /** Anonymous volumes that containers made now are to have: their data was there before their containers. */
  readonly carried?: readonly CarriedVolume[];
  /** Completed one-shots stay completed, also when what they depend on is new. */
  readonly keepDone?: boolean;
}

/** A volume without a name of its own, and the place by which it is known. */
export interface CarriedVolume {
  readonly service: string;
  readonly number: number;
  readonly destination: string;
  readonly name: string;
}

export interface StopChoice {
  readonly services?: readonly string[];
  readonly timeoutSeconds?: number;
}

export interface RestartChoice extends StopChoice {
  /** Leave alone who asks to be restarted with these. */
  readonly noDeps?: boolean;
}

export interface DownChoice extends StopChoice {
  readonly volumes?: boolean;
  readonly removeOrphans?: boolean;
  /** Images as well: those that builds named, or all. */
  readonly images?: 'local' | 'all';
}

export interface ResetChoice {
  readonly services?: readonly string[];
}
