import { type EngineContainer } from '../../core/engine/wire';
import { type ServiceStatus, type StackStatus } from '../../core/live/stackStatus';
import { labels } from '../../core/model/labels';
import { exitCodes, type ExitCode } from '../exitCodes';
import { containerRecord } from '../print/containerRecord';
import { psTable } from '../print/psTable';
import { type RequestOf } from '../request';
import { type VerbContext } from '../verbContext';

export async function ps(request: RequestOf<'ps'>, context: VerbContext): Promise<ExitCode> {
  const { out, err, clock, signal } = context;
  const stack = await context.loadStack(request.services);
  const session = await context.openSession(stack);
  const status = await session.whenLive(signal);
  const lines =
    request.show === 'table'
      ? psTable(
          {
            services: rowsOf(status, request),
            orphans: orphansOf(status, request),
            connection: status.connection,
          },
          clock.now(),
          out.paint,
          out.columns,
        )
      : containerLines(containersOf(status, request), request.show, clock.now());
  if (lines.length > 0) await out.write(`${lines.join('\n')}\n`);
  if (request.show === 'table' && status.services.size === 0)
    await err.write('The compose file defines no services.\n');
  return exitCodes.ok;
}

function containerLines(
  containers: readonly EngineContainer[],
  show: 'json' | 'ids' | 'services',
  now: number,
): string[] {
  switch (show) {
    case 'json':
      return containers.map((container) => JSON.stringify(containerRecord(container, now)));
    case 'ids':
      return containers.map((container) => container.id);
    case 'services':
      return [...new Set(containers.map((container) => container.labels[labels.service] ?? ''))];
  }
}

/** By name, as compose lists them: those that run, with `-a` all. */
function containersOf(status: StackStatus, request: RequestOf<'ps'>): EngineContainer[] {
  const named = new Set(request.services);
  const alive = new Set(['running', 'paused', 'restarting']);
  return [...status.services.values()]
    .filter((service) => named.size === 0 || named.has(service.service.name))
    .flatMap((service) => service.containers)
    .concat(orphansOf(status, request))
    .filter(({ status: state }) =>
      request.states.length > 0 ? request.states.includes(state) : request.all || alive.has(state),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A row for every selected service: one that is missing is what a person looks for. */
function rowsOf(status: StackStatus, request: RequestOf<'ps'>): ServiceStatus[] {
  const named = new Set(request.services);
  return [...status.services.values()].filter(({ service, state, containers }) => {
    if (named.size > 0 && !named.has(service.name)) return false;
    if (request.states.length > 0) return containers.some((one) => request.states.includes(one.status));
    return named.size > 0 || request.all || state.kind !== 'notSelected';
  });
}

function orphansOf(status: StackStatus, request: RequestOf<'ps'>): readonly EngineContainer[] {
  if (request.services.length > 0) return [];
  return status.orphans.filter(
    (orphan) => request.states.length === 0 || request.states.includes(orphan.status),
  );
}
