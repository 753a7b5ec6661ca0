import { relative } from 'node:path';
import { type StackModel } from '../../core/model/stack';
import { findingsFor } from '../../core/variables/findingsFor';
import { exitCodes, type ExitCode } from '../exitCodes';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { type VerbContext } from '../verbContext';

/** Prints what is wrong with the variables of the environment; the check that every start makes, for scripts and CI. */
export async function envCheck(
  request: RequestOf<'env'>,
  stack: StackModel,
  { out, err, cwd }: VerbContext,
): Promise<ExitCode> {
  const scope = new Set(
    request.all ? stack.services.map(({ name }) => name) : scopeOrAll(stack, request.services),
  );
  const findings = findingsFor(stack, scope);
  const failed = findings.some(({ severity }) => severity === 'error');
  if (request.format === 'json') {
    for (const finding of findings) await out.write(`${JSON.stringify(finding)}\n`);
    return failed ? exitCodes.failed : exitCodes.ok;
  }
  for (const { severity, message, range, line, envFile } of findings) {
    const mark = severity === 'error' ? out.paint.red('error:') : out.paint.yellow('warning:');
    const place = range && ` (${relative(cwd, range.file) || range.file}:${range.start.line})`;
    await out.write(`${mark} ${message}${place ?? ''}\n`);
    await out.write(`  ${out.paint.dim('→')} ${relative(cwd, envFile) || envFile}: ${line}\n`);
  }
  if (findings.length === 0) await err.write('Every variable is well.\n');
  return failed ? exitCodes.failed : exitCodes.ok;
}
