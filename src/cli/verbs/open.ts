import { serviceFacts, type ServiceLink } from '../../core/catalog/serviceFacts';
import { engineHost } from '../../core/live/engineHost';
import { type StackStatus } from '../../core/live/stackStatus';
import { openWhenReachable } from '../../core/operations/openTargets';
import { exitCodes, type ExitCode } from '../exitCodes';
import { tableLines } from '../print/table';
import { type RequestOf } from '../request';
import { UsageError } from '../usageError';
import { type VerbContext } from '../verbContext';

interface Target {
  readonly service: string;
  readonly link: ServiceLink;
  /** A container of the service runs. */
  readonly up: boolean;
}

export async function open(request: RequestOf<'open'>, context: VerbContext): Promise<ExitCode> {
  const { out, signal } = context;
  const named = request.service === undefined ? [] : [request.service];
  const stack = await context.loadStack(named);
  const session = await context.openSession(stack);
  const status = await session.whenLive(signal);
  const targets = targetsOf(status, request.service);

  if (request.format === 'json') {
    const values = targets.map(({ service, link, up }) => ({ service, ...link, running: up }));
    await out.write(`${JSON.stringify(values, undefined, 2)}\n`);
    return exitCodes.ok;
  }
  if (request.service === undefined) return list(targets, context);
  const [target] = targets;
  if (target === undefined) {
    throw new UsageError(
      `${request.service} has no page to open; dev-stack open lists those that have`,
      null,
    );
  }
  return show(target, request.print, context);
}

function targetsOf(status: StackStatus, service: string | undefined): Target[] {
  return [...status.services.values()]
    .filter(({ service: { name }, state }) =>
      service === undefined ? state.kind !== 'notSelected' : name === service,
    )
    .flatMap(({ service: model, containers }) =>
      serviceFacts(model, containers, engineHost(status.connection)).links.map((link) => ({
        service: model.name,
        link,
        up: containers.some((container) => container.status === 'running'),
      })),
    );
}

async function list(targets: readonly Target[], context: VerbContext): Promise<ExitCode> {
  const { out } = context;
  const rows = targets.map(({ service, link, up }) => [
    service,
    link.title,
    link.url,
    signInText(link),
    up ? '' : 'not running',
  ]);
  const lines =
    rows.length === 0
      ? ['This stack has no pages to open.']
      : tableLines(['SERVICE', 'PAGE', 'ADDRESS', 'SIGN-IN', ''], rows, out.columns);
  await out.write(`${lines.join('\n')}\n`);
  return exitCodes.ok;
}

async function show(target: Target, printOnly: boolean, context: VerbContext): Promise<ExitCode> {
  const { out, err, signal } = context;
  const { service, link, up } = target;
  if (!up) {
    await err.write(
      `${err.paint.red('error:')} ${service} is not running; start it with dev-stack up ${service}\n`,
    );
    return exitCodes.failed;
  }
  await openWhenReachable(link.url, signal, (reason) => {
    void err.write(`Waiting for ${link.url} (${reason}) …\n`);
  });
  await out.write(`${link.url}\n`);
  const signIn = signInText(link);
  if (signIn !== '') await out.write(`${signIn}\n`);
  if (!printOnly && !(await context.openBrowser(link.url))) {
    await err.write('There is no browser here to show it in.\n');
  }
  return exitCodes.ok;
}

function signInText({ user, password }: ServiceLink): string {
  return [
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(password === undefined ? [] : [`password ${password}`]),
  ].join(', ');
}
