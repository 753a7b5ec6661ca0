import { nodeNetwork } from '../../core/smoke/nodeNetwork';
import { runSmoke } from '../../core/smoke/runSmoke';
import { isWell, type SmokeResult } from '../../core/smoke/smokeReport';
import { smokeJson, smokeLines, smokeSummary } from '../../present/smokeText';
import { commandWays } from '../commandWays';
import { exitCodes, type ExitCode } from '../exitCodes';
import { type Output } from '../output';
import { type RequestOf } from '../request';
import { type VerbContext } from '../verbContext';

/** Uses every running service as an application on this machine would, and leaves nothing behind. */
export async function smoke(request: RequestOf<'smoke'>, context: VerbContext): Promise<ExitCode> {
  const { out, signal, clock } = context;
  const { services, timeoutMs, format } = request;
  const stack = await context.loadStack(services);
  const session = await context.openSession(stack);
  const status = await session.whenLive(signal);
  const tell = (result: SmokeResult): void => void out.write(paint(smokeLines(result), result, out));
  const report = await runSmoke(status, {
    ...{ services, timeoutMs, signal, network: nodeNetwork, ways: commandWays(request.global) },
    ...(format === 'text' ? { onResult: tell } : {}),
  });
  const text =
    format === 'json'
      ? JSON.stringify(smokeJson(report, clock.now()), undefined, 2)
      : `\n${smokeSummary(report)}`;
  await out.write(`${text}\n`);
  return isWell(report) ? exitCodes.ok : exitCodes.failed;
}

function paint(
  lines: readonly string[],
  { kind }: SmokeResult,
  { paint: { green, red, dim } }: Output,
): string {
  const [first = '', ...more] = lines;
  const colour = { up: green, down: red, inside: dim }[kind];
  return [colour(first.slice(0, 4)) + first.slice(4), ...more, ''].join('\n');
}
