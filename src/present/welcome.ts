import { hasErrors, type StackView } from './stackView';

/** Which of the view's welcomes fits; a value of the context key `devStack.situation`. */
export const situations = [
  'reading',
  'noFile',
  'problems',
  'noEngine',
  'denied',
  'noServices',
  'nothingStarted',
  'shown',
] as const;

export type Situation = (typeof situations)[number];

export interface Welcome {
  readonly situation: Situation;
  /** Rows would say nothing: the view shows its welcome instead. */
  readonly emptyTree: boolean;
  /** One line above the rows, while there are rows; undefined when nothing needs saying. */
  readonly message: string | undefined;
}

/**
 * What the view says when rows cannot. A stack that was live once keeps its rows through an outage; the message above
 * them tells the truth. `nothingStarted` keeps rows too (each service can be started on its own) and the tree puts the
 * start on top.
 */
export function welcomeSituation(views: readonly StackView[]): Welcome {
  const empty = (situation: Situation): Welcome => ({ situation, emptyTree: true, message: undefined });
  if (views.length === 0) return empty('noFile');
  if (views.every((view) => view.status === undefined)) {
    return empty(views.some(hasErrors) ? 'problems' : 'reading');
  }
  const shown = views.filter((view) => view.status !== undefined);
  const blind = shown
    .map((view) => view.status?.connection)
    .find((connection) => connection?.kind === 'blind');
  if (blind?.kind === 'blind' && shown.every((view) => !view.known)) {
    return empty(blind.error.reason === 'denied' ? 'denied' : 'noEngine');
  }
  if (
    views.length === 1 &&
    shown.every((view) => view.status?.services.size === 0 && view.status.orphans.length === 0)
  ) {
    return empty('noServices');
  }
  const messages = [
    ...(blind === undefined
      ? []
      : [
          `The engine stopped answering at ${clockTime(blind.since)}. Reconnecting; what you see is from then.`,
        ]),
    ...(shown.some(hasErrors) ? ['The compose file has problems; what you see is its last good state.'] : []),
  ];
  const message = messages.length === 0 ? undefined : messages.join(' ');
  const untouched = shown.every((view) =>
    [...(view.status?.services.values() ?? [])].every(
      ({ state }) => state.kind === 'absent' || state.kind === 'notSelected',
    ),
  );
  const known = shown.every((view) => view.known);
  return { situation: known && untouched ? 'nothingStarted' : 'shown', emptyTree: false, message };
}

/** Local time of day with seconds. */
function clockTime(ms: number): string {
  const time = new Date(ms);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
