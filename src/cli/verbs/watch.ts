import { watchedServices, watchStack, type WatchEvent } from '../../core/operations/watchStack';
import { isCancelled } from '../../core/support/abort';
import { explain } from '../../present/explain';
import { plainText } from '../../present/briefly';
import { checkSelection } from '../checkServices';
import { confirmed } from '../confirmed';
import { exitCodes, type ExitCode } from '../exitCodes';
import { seconds } from '../print/progressView';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { type VerbContext } from '../verbContext';

export async function watch(request: RequestOf<'watch'>, context: VerbContext): Promise<ExitCode> {
  const { up, yes } = request;
  const stack = await (up ? context.loadStackToStart(request.services) : context.loadStack(request.services));
  checkSelection(stack);
  const watched = watchedServices(stack, request.services).map(({ name }) => name);
  const { err, signal, clock, log } = context;
  if (watched.length === 0) {
    await err.write('No service of this stack has develop.watch.\n');
    return exitCodes.ok;
  }
  // Without a start first, too: a change that rebuilds one of them starts it.
  const start = await confirmed(
    stack,
    { start: { services: watched, ...(!up && { noDeps: true }) }, yes },
    context,
  );
  if (typeof start === 'number') return start;
  const services = watched.filter((name) => start.services?.includes(name));
  if (services.length === 0) {
    await err.write('Nothing is left to watch.\n');
    return exitCodes.ok;
  }
  const session = await context.openSession(stack);
  if (up) {
    await runWithProgress(
      context,
      session,
      { title: `Starting ${stack.title}`, services, removes: false },
      (onProgress) => session.operations.start(start, onProgress, signal),
    );
  }
  const tell = (event: WatchEvent): void => void err.write(`${lineOf(event, context)}\n`);
  try {
    await watchStack(
      {
        ...{ stack, clock, log, operations: session.operations, session },
        engine: (until) => session.engine(until),
      },
      services,
      tell,
      () => undefined,
      signal,
    );
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
  return exitCodes.ok;
}

function lineOf(event: WatchEvent, { err: { paint } }: VerbContext): string {
  switch (event.kind) {
    case 'watching':
      return [
        `watching the files of ${event.services.join(', ')}; Ctrl-C ends it`,
        ...event.missing.map((path) => paint.dim(`not there yet: ${path}`)),
      ].join('\n');
    case 'done':
      return `${paint.bold(event.service)}: ${plainText(event.text)} ${paint.dim(`(${seconds(event.durationMs)})`)}`;
    case 'failed':
      return `${paint.bold(event.service)}: ${paint.red('failed:')} ${explain(event.error).message}`;
  }
}
