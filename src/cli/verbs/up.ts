import { withDependencies } from '../../core/compose/order';
import { knownFailure } from '../../core/diagnose/knownFailure';
import { NotReadyError } from '../../core/live/notReadyError';
import { criticalPath, slowestStep } from '../../core/live/startTimeline';
import { followLogs } from '../../core/logs/followLogs';
import { type StackModel } from '../../core/model/stack';
import { timelineText } from '../../present/timelineText';
import { checkSelection } from '../checkServices';
import { commandWays } from '../commandWays';
import { exitCodes, type ExitCode } from '../exitCodes';
import { scopeOrAll } from '../print/scopeOrAll';
import { type GlobalOptions, type RequestOf } from '../request';
import { scaled } from '../scaled';
import { runWithProgress } from '../runWithProgress';
import { confirmed } from '../confirmed';
import { type CliSession, type VerbContext } from '../verbContext';

/** Lines of a service that failed to get ready, shown with the error. */
const tailLines = 10;
/** Lines that are looked through for what is known: a trace of calls may follow the line that tells. */
const readLines = 60;

export async function up(request: RequestOf<'up'>, context: VerbContext): Promise<ExitCode> {
  const stack = scaled(await context.loadStackToStart(request.start.services), request.scale);
  checkSelection(stack);
  const start = await confirmed(stack, request, context);
  if (typeof start === 'number') return start;
  const session = await context.openSession(stack);
  const options = {
    title: `Starting ${stack.title}`,
    services: scopeOf(stack, start.services ?? [], start.noDeps === true),
    removes: false,
  };
  try {
    await runWithProgress(context, session, options, (onProgress) =>
      session.operations.start(start, onProgress, context.signal),
    );
  } catch (error) {
    await tellLastLines(error, session, request.global, context);
    throw error;
  } finally {
    await tellTimeline(request.timeline, session, context);
  }
  return exitCodes.ok;
}

async function tellTimeline(
  form: 'text' | 'json' | undefined,
  session: CliSession,
  { out }: VerbContext,
): Promise<void> {
  const timeline = session.operations.lastTimeline;
  if (form === undefined || timeline === undefined) return;
  if (form === 'text') return out.write(timelineText(timeline));
  const path = criticalPath(timeline);
  const value = { ...timeline, criticalPath: path, slowestStep: slowestStep(path) };
  return out.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

function scopeOf(stack: StackModel, named: readonly string[], noDeps: boolean): string[] {
  return scopeOrAll(stack, noDeps || named.length === 0 ? named : withDependencies(stack.services, named));
}

/** Why a service did not get ready is mostly in the last lines it printed. */
async function tellLastLines(
  error: unknown,
  session: CliSession,
  global: GlobalOptions,
  context: VerbContext,
): Promise<void> {
  if (!NotReadyError.is(error) || context.signal.aborted) return;
  const { service } = error.firstCause ?? error;
  const { err, signal } = context;
  const lines: string[] = [];
  try {
    await followLogs(
      session,
      { services: [service], tail: readLines, follow: false },
      (line) => {
        lines.push(line.text);
      },
      signal,
    );
  } catch {
    // The error itself is told; without these lines it is only poorer.
    return;
  }
  if (lines.length === 0) return;
  await err.write(`${err.paint.dim(`last lines of ${service}:`)}\n`);
  for (const line of lines.slice(-tailLines)) await err.write(`${err.paint.dim('  |')} ${line}\n`);
  const known = knownFailure(service, lines, commandWays(global));
  if (known === undefined) return;
  await err.write(`${service} says that ${known.why}\n  ${err.paint.dim('→')} ${known.next}\n`);
}
