import { bundledStackOptions, type BundledStack } from '../core/compose/bundledStack';
import { type InvalidStackError, type Problem } from '../core/compose/problem';
import { type LoadOptions } from '../core/compose/loadOptions';
import { type GlobalOptions } from './request';

/** Load options of the stack that the flags, COMPOSE_FILE or the folder name. */
export function namedStackOptions(
  global: GlobalOptions,
  world: Pick<LoadOptions, 'cwd' | 'environment' | 'homeDir' | 'platform'>,
  services: readonly string[],
): LoadOptions {
  return {
    ...world,
    ...(global.files.length > 0 ? { files: global.files } : {}),
    ...(global.projectName === undefined ? {} : { projectName: global.projectName }),
    ...(global.projectDirectory === undefined ? {} : { projectDirectory: global.projectDirectory }),
    ...(global.envFiles.length > 0 ? { envFiles: global.envFiles } : {}),
    ...(global.profiles.length > 0 ? { profiles: global.profiles } : {}),
    ...(services.length > 0 ? { services } : {}),
  };
}

/**
 * Load options of the bundled stack with the flags on top.
 *
 * @param chosen presets chosen beforehand; undefined: none were
 * @param hasEnvFile whether the user's file of variables exists
 */
export function bundledCallOptions(
  bundled: BundledStack,
  chosen: readonly string[] | undefined,
  hasEnvFile: boolean,
  global: GlobalOptions,
  world: Pick<LoadOptions, 'cwd' | 'environment' | 'homeDir' | 'platform'>,
  services: readonly string[],
): LoadOptions {
  const named = namedStackOptions({ ...global, files: [] }, world, services);
  // Naming env files switches the default one off, which here holds the user's settings.
  const envFiles =
    global.envFiles.length === 0 ? [] : [...(hasEnvFile ? [bundled.envFile] : []), ...global.envFiles];
  return {
    ...named,
    ...bundledStackOptions(bundled, chosen, world),
    ...(envFiles.length > 0 ? { envFiles } : {}),
    ...(global.profiles.length > 0 ? { profiles: global.profiles } : {}),
  };
}

/** True when nothing named a compose file and none lies around: the case for the bundled stack. */
export function foundNoStack(global: GlobalOptions, problems: readonly Problem[]): boolean {
  return (
    global.files.length === 0 &&
    global.projectDirectory === undefined &&
    problems.some(
      (problem) => problem.code === 'notFound' && problem.severity === 'error' && problem.range === undefined,
    )
  );
}

/** True when files that were named, or any at all, are missing, and nothing else is wrong. */
export function isFileMissing(error: InvalidStackError): boolean {
  const errors = error.problems.filter((problem) => problem.severity === 'error');
  return errors.every((problem) => problem.code === 'notFound' || problem.code === 'envFileNotFound');
}
