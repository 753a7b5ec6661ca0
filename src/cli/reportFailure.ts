import { InvalidStackError } from '../core/compose/problem';
import { explain } from '../present/explain';
import { exitCodes, type ExitCode } from './exitCodes';
import { type Output } from './output';
import { failureLines } from './print/failureLines';
import { type GlobalOptions } from './request';
import { tellProblems } from './tellProblems';
import { isFileMissing } from './stackSource';
import { UsageError } from './usageError';

/** Tells on stderr why a verb did not do its work. @returns the exit code that fits. */
export async function reportFailure(
  error: unknown,
  global: GlobalOptions | undefined,
  world: { readonly cwd: string; readonly platform: NodeJS.Platform },
  err: Output,
): Promise<ExitCode> {
  if (UsageError.is(error)) {
    await err.write(`${err.paint.red('error:')} ${error.message}\n`);
    if (error.verb !== null) {
      await err.write(`Try: dev-stack ${error.verb === undefined ? '' : `${error.verb} `}--help\n`);
    }
    return exitCodes.usage;
  }
  if (InvalidStackError.is(error)) {
    await tellProblems(error.problems, world.cwd, err);
    return isFileMissing(error) ? exitCodes.fileNotFound : exitCodes.invalidStack;
  }
  const lines = failureLines(explain(error), global ?? noOptions, world.platform, err.paint);
  await err.write(`${lines.join('\n')}\n`);
  return exitCodes.failed;
}

const noOptions: GlobalOptions = {
  files: [],
  profiles: [],
  envFiles: [],
  bundled: false,
  color: 'auto',
  progress: 'auto',
  verbose: false,
};
