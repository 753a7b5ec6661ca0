import { standingOf, type Standing } from '../core/model/summary';
import { describeState } from './describeState';
import { explain } from './explain';
import { escapeMarkdown } from './markdown';
import { hasErrors, type StackView } from './stackView';

/** The status bar entry as data. */
export interface StatusLine {
  /** With codicons: "$(layers) Stack 12/14". */
  readonly text: string;
  /** Markdown; one line for each service that is not well. */
  readonly tooltip: string;
  readonly background: 'warning' | 'error' | undefined;
  readonly accessibilityLabel: string;
}

const icons: Readonly<Record<Standing, string>> = {
  off: '$(layers)',
  ok: '$(layers)',
  busy: '$(sync~spin)',
  warning: '$(warning)',
  error: '$(error)',
};
const ranks: readonly Standing[] = ['off', 'ok', 'busy', 'warning', 'error'];

const noServices = 'The compose file defines no services';
const noneSelected = 'No service is selected, as the profiles of all are off';

/** The line for all stacks together; undefined when there is nothing to tell. Drawn from the tree's own values. */
export function statusLine(views: readonly StackView[], now: number): StatusLine | undefined {
  const shown = views.flatMap((view) => (view.status === undefined ? [] : [{ view, status: view.status }]));
  if (shown.length === 0) {
    if (!views.some(hasErrors)) return undefined;
    return plainLine('$(warning) Stack', 'The compose file has problems', 'warning');
  }
  const blind = shown
    .map(({ status }) => status.connection)
    .find((connection) => connection.kind === 'blind');
  if (blind?.kind === 'blind') {
    return plainLine('$(debug-disconnect) Stack', explain(blind.error).message, undefined);
  }
  if (!shown.some(({ view }) => view.known))
    return plainLine('$(layers) Stack', 'Looking for the engine', undefined);
  const summaries = shown.map(({ status }) => status.summary);
  const ready = summaries.reduce((sum, one) => sum + one.ready, 0);
  const total = summaries.reduce((sum, one) => sum + one.total, 0);
  if (total === 0) {
    const defined = shown.some(({ status }) => status.services.size > 0);
    return defined
      ? plainLine('$(layers) Stack: none selected', noneSelected, undefined)
      : plainLine('$(layers) Stack: no services', noServices, undefined);
  }
  const worst = summaries
    .map((one) => one.worst)
    .reduce((a, b) => (ranks.indexOf(b) > ranks.indexOf(a) ? b : a), 'off');
  const unwell = shown.flatMap(({ status }) =>
    [...status.services.values()].filter(({ service, state }) => {
      if (!service.active) return false;
      const kind = state.kind;
      return (
        kind !== 'ready' && kind !== 'running' && kind !== 'done' && (worst !== 'off' || kind !== 'absent')
      );
    }),
  );
  const title = shown.length === 1 ? (shown[0]?.view.title ?? '') : `${shown.length} stacks`;
  const head = `**${escapeMarkdown(title)}** · ${ready} of ${total} ready`;
  const lines = unwell.map(
    (one) => `- ${escapeMarkdown(one.service.name)}: ${escapeMarkdown(describeState(one, now))}`,
  );
  const spoken = unwell.slice(0, 5).map((one) => `${one.service.name} ${describeState(one, now)}`);
  // What is paused waits for a person: nothing is under way.
  const busy = unwell.filter(({ state }) => standingOf(state) === 'busy');
  const paused = worst === 'busy' && busy.every(({ state }) => state.kind === 'paused');
  return {
    text: `${paused ? '$(debug-pause)' : icons[worst]} Stack ${ready}/${total}`,
    tooltip: [head, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n'),
    background: worst === 'warning' || worst === 'error' ? worst : undefined,
    accessibilityLabel: [`Dev Stack, ${ready} of ${total} ready`, ...spoken].join(', '),
  };
}

/** What needs attention, over all stacks: the number on the view's badge. */
export function attentionCount(views: readonly StackView[]): number {
  return views.reduce(
    (sum, view) => sum + (view.known ? (view.status?.summary.attention.length ?? 0) : 0),
    0,
  );
}

function plainLine(text: string, tooltip: string, background: StatusLine['background']): StatusLine {
  return { text, tooltip: escapeMarkdown(tooltip), background, accessibilityLabel: `Dev Stack, ${tooltip}` };
}
