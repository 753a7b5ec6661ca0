import { gather } from '../gather';
import { followLogs } from '../../core/logs/followLogs';
import { exitCodes, type ExitCode } from '../exitCodes';
import { logPrinter } from '../print/logPrinter';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { sinceSeconds } from '../sinceSeconds';
import { type VerbContext } from '../verbContext';

export async function logs(request: RequestOf<'logs'>, context: VerbContext): Promise<ExitCode> {
  const { out, err, clock, signal } = context;
  const since = request.since === undefined ? undefined : sinceSeconds(request.since, clock.now());
  const until = request.until === undefined ? undefined : sinceSeconds(request.until, clock.now(), '--until');
  const stack = await context.loadStack(request.services);
  const session = await context.openSession(stack);
  const print = logPrinter(
    stack,
    scopeOrAll(stack, request.services),
    { prefix: request.prefix, timestamps: request.timestamps },
    out.paint,
    out.isTerminal,
  );
  const lines = gather(out);
  await followLogs(
    session,
    {
      follow: request.follow,
      onProblem: (service, error) =>
        void err.write(`${err.paint.yellow('warning:')} ${service}: ${error.message}\n`),
      ...(request.services.length > 0 ? { services: request.services } : {}),
      ...(request.tail === undefined ? {} : { tail: request.tail }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    },
    (line) => lines.write(print(line)),
    signal,
  ).finally(() => lines.flush());
  return exitCodes.ok;
}
