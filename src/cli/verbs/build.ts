import { exitCodes, type ExitCode } from '../exitCodes';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { UsageError } from '../usageError';
import { type VerbContext } from '../verbContext';

export async function build(request: RequestOf<'build'>, context: VerbContext): Promise<ExitCode> {
  const stack = await context.loadStack(request.build.services);
  const named = request.build.services ?? [];
  const services = stack.services.filter(
    ({ name, spec, active }) =>
      spec.build !== undefined && (named.length === 0 ? active : named.includes(name)),
  );
  if (named.length === 0 && services.length === 0) {
    await context.err.write('No service of this stack has a build.\n');
    return exitCodes.ok;
  }
  const args = buildArguments(request.args, context.environment);
  const session = await context.openSession(stack);
  const options = {
    title: `Building ${stack.title}`,
    services: scopeOrAll(
      stack,
      services.map(({ name }) => name),
    ),
    removes: false,
  };
  await runWithProgress(context, session, options, (onProgress) =>
    session.operations.build({ ...request.build, args }, onProgress, context.signal),
  );
  return exitCodes.ok;
}

function buildArguments(
  given: readonly string[],
  environment: VerbContext['environment'],
): Record<string, string> {
  const args: Record<string, string> = {};
  for (const text of given) {
    const [name = '', ...rest] = text.split('=');
    if (name === '') throw new UsageError(`--build-arg takes NAME=VALUE: ${text}`, 'build');
    const value = rest.length > 0 ? rest.join('=') : environment[name];
    if (value !== undefined) args[name] = value;
  }
  return args;
}
