/** Services that are to be stopped to let others be started: what a next step carries from a refusal to its command. */
export interface Replacement {
  readonly stackId: string;
  readonly stop: readonly string[];
  /** Undefined: all that is selected. */
  readonly start: readonly string[] | undefined;
}

/** Commands get their arguments from anywhere: says whether one is this. */
export function isReplacement(value: unknown): value is Replacement {
  if (typeof value !== 'object' || value === null) return false;
  const { stackId, stop, start } = value as Partial<Replacement>;
  return typeof stackId === 'string' && isNames(stop) && (start === undefined || isNames(start));
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
