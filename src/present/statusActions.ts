import { commandIds, type CommandId } from './commandIds';
import { describeState } from './describeState';
import { explain } from './explain';
import { hostOf } from './serviceChildren';
import { hasErrors, type StackView } from './stackView';
import { type ServiceRef } from './treeNode';

/** One line of the status bar's pick. */
export interface StatusAction {
  readonly label: string;
  readonly description: string;
  readonly iconId: string;
  readonly command: CommandId | 'workbench.actions.view.problems' | 'devStack.services.focus';
  readonly arguments: readonly unknown[];
  readonly section: 'now' | 'links' | 'more';
}

/** What fits now, worst first; then the links of what runs; then everything else. */
export function statusActions(views: readonly StackView[], now: number): StatusAction[] {
  return [...urgent(views, now), ...links(views), ...others(views)];
}

function urgent(views: readonly StackView[], now: number): StatusAction[] {
  const found: StatusAction[] = [];
  const add = (
    label: string,
    description: string,
    iconId: string,
    command: StatusAction['command'],
    ...args: readonly unknown[]
  ): number => found.push({ label, description, iconId, command, arguments: args, section: 'now' });

  const blind = views
    .map((view) => view.status?.connection)
    .find((connection) => connection?.kind === 'blind');
  if (blind?.kind === 'blind') {
    add('Reconnect', explain(blind.error).title, 'debug-disconnect', commandIds.reconnect);
    if (blind.error.reason === 'unreachable') add('Start Docker', '', 'play', commandIds.startDocker);
    add('Choose engine…', '', 'server', commandIds.chooseEngine);
  }
  if (views.some(hasErrors)) {
    add('Show problems of the compose file', '', 'warning', 'workbench.actions.view.problems');
  }
  for (const view of views) {
    const { status } = view;
    if (status === undefined || !view.known || blind !== undefined) continue;
    for (const service of status.summary.attention) {
      const row = status.services.get(service);
      if (row === undefined) continue;
      const down = row.state.kind === 'exited';
      const ref: ServiceRef = { stackId: view.id, service };
      add(
        `Why is ${service} ${down ? 'down' : 'unwell'}?`,
        describeState(row, now),
        'question',
        commandIds.why,
        ref,
      );
    }
    const { ready, total, worst } = status.summary;
    const suffix = views.length > 1 ? ` of ${view.title}` : '';
    const off = [...status.services.values()].filter(
      ({ state }) =>
        state.kind === 'absent' ||
        state.kind === 'created' ||
        state.kind === 'stopped' ||
        state.kind === 'exited' ||
        // A start lets it go on.
        state.kind === 'paused',
    );
    if (off.length === 0) continue;
    const stack = { stackId: view.id };
    if (ready === 0 && worst === 'off') {
      add(`Start all services${suffix}`, `${total} services`, 'play', commandIds.start, stack);
    } else {
      add(
        `Start what is missing${suffix}`,
        off
          .map(({ service, state }) => (state.kind === 'paused' ? `${service.name} (paused)` : service.name))
          .join(', '),
        'play',
        commandIds.start,
        stack,
      );
    }
  }
  return found;
}

function links(views: readonly StackView[]): StatusAction[] {
  return views.flatMap((view) =>
    [...(view.status?.services.values() ?? [])].flatMap((status) => {
      if (status.state.kind !== 'ready' && status.state.kind !== 'running') return [];
      return view.factsOf(status).links.map((link) => ({
        label: link.title,
        description: hostOf(link.url),
        iconId: 'link-external',
        command: commandIds.openLink,
        arguments: [{ stackId: view.id, service: status.service.name, link: link.title }],
        section: 'links' as const,
      }));
    }),
  );
}

function others(views: readonly StackView[]): StatusAction[] {
  const more = (label: string, iconId: string, command: StatusAction['command']): StatusAction => ({
    label,
    description: '',
    iconId,
    command,
    arguments: [],
    section: 'more',
  });
  const runs = views.some((view) => (view.status?.summary.ready ?? 0) > 0);
  return [
    more('Show services', 'list-tree', 'devStack.services.focus'),
    ...(runs
      ? [
          more('Follow all logs', 'output', commandIds.followAllLogs),
          more('Copy a connection string…', 'copy', commandIds.copyConnection),
          more('Open a shell…', 'terminal', commandIds.openShell),
          more('Save a snapshot…', 'archive', commandIds.saveSnapshot),
          more('Stop everything', 'debug-stop', commandIds.stop),
          more('Restart…', 'debug-restart', commandIds.restart),
          more('Reset…', 'trash', commandIds.reset),
        ]
      : []),
    more('Start a service…', 'play', commandIds.startService),
    ...(views.some((view) => (view.status?.stack.profiles.length ?? 0) > 0)
      ? [more('Choose presets…', 'checklist', commandIds.choosePresets)]
      : []),
    more('Check what could keep a start from going well', 'pulse', commandIds.doctor),
    more('Show what Start would do', 'list-ordered', commandIds.showPlan),
    more('Show the log of Dev Stack', 'book', commandIds.showLog),
  ];
}
