import { access } from 'node:fs/promises';
import { readPresets, type BundledStack } from '../core/compose/bundledStack';
import { InvalidStackError } from '../core/compose/problem';
import { loadStack } from '../core/compose/loadStack';
import { type LoadOptions } from '../core/compose/loadOptions';
import { syncBundledStack } from '../core/compose/syncBundledStack';
import { fillEnvironment } from '../core/operations/fillEnvironment';
import { type StackModel } from '../core/model/stack';
import { checkServices } from './checkServices';
import { type Output } from './output';
import { type GlobalOptions } from './request';
import { tellProblems } from './tellProblems';
import { bundledCallOptions, foundNoStack, namedStackOptions } from './stackSource';

type World = Pick<LoadOptions, 'cwd' | 'environment' | 'homeDir' | 'platform'>;

/**
 * Loads the stack a call is about: the named one, else the one lying around, else the bundled one. Warnings are told
 * on `err`, and so is that the bundled one was taken.
 *
 * @param toStart make values of the bundled stack that are missing and can be made
 * @throws InvalidStackError with every problem; UsageError for unknown services
 */
export async function loadCliStack(
  global: GlobalOptions,
  world: World,
  bundled: BundledStack,
  services: readonly string[],
  err: Output,
  toStart = false,
): Promise<StackModel> {
  let options = namedStackOptions(global, world, services);
  let result = global.bundled ? undefined : await loadStack(options);
  if (result === undefined || (result.model === undefined && foundNoStack(global, result.problems))) {
    if (!global.bundled) {
      await err.write(
        err.paint.dim('No compose file here: taking the stack that comes with Dev Stack.') + '\n',
      );
    }
    await syncBundledStack(bundled);
    const chosen = await readPresets(bundled);
    const hasEnvFile = await access(bundled.envFile).then(
      () => true,
      () => false,
    );
    options = bundledCallOptions(bundled, chosen, hasEnvFile, global, world, services);
    result = await loadStack(options);
    if (toStart && result.model !== undefined) {
      const filled = await fillEnvironment(result.model, world.environment);
      if (filled !== undefined && filled.added.length > 0) {
        await err.write(`Made ${filled.added.join(', ')} in ${filled.file}\n`);
        if (!hasEnvFile) options = bundledCallOptions(bundled, chosen, true, global, world, services);
        result = await loadStack(options);
      }
    }
  }
  const { model, problems } = result;
  if (model === undefined) {
    if (services.length > 0) await blameServices(options, services);
    throw new InvalidStackError(problems);
  }
  await tellProblems(problems, world.cwd, err);
  return model;
}

/** A definition that is fine but for the services asked of it: a wrong command line, told with the name that was meant. */
async function blameServices(options: LoadOptions, services: readonly string[]): Promise<void> {
  const { model } = await loadStack({ ...options, services: [] });
  if (model !== undefined) checkServices(model, services);
}
