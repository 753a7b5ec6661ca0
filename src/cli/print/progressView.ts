import { type ServiceStatus, type StackStatus } from '../../core/live/stackStatus';
import { standingOf } from '../../core/model/summary';
import { stateParts } from '../../present/describeState';
import { formatDuration } from '../../present/formatDuration';
import { progressText, type ProgressState } from '../../present/progressText';
import { type Palette } from './palette';
import { stateMark } from './stateMark';
import { tableLines } from './table';
import { fitText, textWidth } from './textWidth';

/** When work on a service began and when it came to rest; milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to?: number;
}

export interface ProgressView {
  /** "Starting shop" */
  readonly title: string;
  readonly status: StackStatus;
  /** Services that get a row, in this order. */
  readonly services: readonly string[];
  readonly progress: ProgressState;
  readonly spans: ReadonlyMap<string, Span>;
  /** Called "removed" rather than "not created" when absent: the operation takes containers away. */
  readonly removes: boolean;
  readonly startedAt: number;
  readonly now: number;
  /** Of the terminal. */
  readonly columns: number;
  readonly rows: number;
  /** Of the spinner; undefined for the last picture, in which nothing moves. */
  readonly frame: number | undefined;
}

/** The live display as lines: a head with the whole, a row for each service. Never higher or wider than the terminal. */
export function progressLines(view: ProgressView, paint: Palette): string[] {
  const found = view.services
    .map((name) => view.status.services.get(name))
    .filter((service) => service !== undefined)
    // Of what is not selected only a service that something is done to.
    .filter(({ service, state }) => state.kind !== 'notSelected' || view.spans.has(service.name));
  const shown = mostTelling(found, Math.max(1, view.rows - 3));
  const rows = fitStates(
    shown.map((service) => rowOf(service, view, paint)),
    view.columns,
  );
  const hidden = found.length - shown.length;
  // The head row of the table is empty: the marks explain themselves.
  const table = tableLines(['', '', '', ''], rows, view.columns).slice(1);
  return [
    fitText(headOf(view, paint), view.columns),
    ...table,
    ...(hidden > 0 ? [fitText(paint.dim(`  and ${hidden} more`), view.columns)] : []),
  ];
}

function headOf(view: ProgressView, paint: Palette): string {
  const elapsed = formatDuration(view.now - view.startedAt);
  const said = progressText(view.progress);
  return [paint.bold(view.title), ...(said === '' ? [] : [said]), paint.dim(elapsed)].join(paint.dim(' · '));
}

type Row = readonly [service: string, state: string, took: string];

/** Columns that a state needs to tell anything. */
const leastForState = 12;

/** Where it is narrow, states are cut before times are, and times left out before states say nothing. */
function fitStates(rows: readonly Row[], columns: number): Row[] {
  const widest = (column: 0 | 2): number => Math.max(0, ...rows.map((row) => textWidth(row[column])));
  const room = columns - widest(0) - widest(2) - 6;
  if (room < leastForState) return rows.map(([service, state]) => [service, state, '']);
  return rows.map(([service, state, took]) => [service, fitText(state, room), took]);
}

function rowOf(service: ServiceStatus, view: ProgressView, paint: Palette): Row {
  const { state } = service;
  const span = view.spans.get(service.service.name);
  const gone = view.removes && (state.kind === 'absent' || state.kind === 'notSelected');
  // How long it has been up is of no interest while it comes up; the last column tells how long that took.
  const parts = gone
    ? ['removed']
    : state.kind === 'ready' || state.kind === 'running'
      ? stateParts(state, view.now).slice(0, 1)
      : stateParts(state, view.now);
  const mark = gone ? paint.dim('○') : stateMark(state, paint, view.frame);
  return [
    `  ${mark} ${service.service.name}`,
    parts.join(' · '),
    span === undefined ? '' : paint.dim(seconds((span.to ?? view.now) - span.from)),
  ];
}

/** Where not all fit, what is at rest gives way first; the order stays. */
function mostTelling(services: readonly ServiceStatus[], room: number): ServiceStatus[] {
  if (services.length <= room) return [...services];
  const ranks = { error: 0, warning: 1, busy: 2, ok: 3, off: 4 } as const;
  const rankOf = (service: ServiceStatus): number => ranks[standingOf(service.state)];
  const chosen = new Set([...services].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, room));
  return services.filter((service) => chosen.has(service));
}

/** "0.4 s" up to ten seconds, then whole units. */
export function seconds(ms: number): string {
  return ms < 10_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : formatDuration(ms);
}
