import { join } from 'node:path';
import { type InvalidStackError, type Problem } from '../core/compose/problem';
import { type LoadOptions } from '../core/compose/loadOptions';
import { type GlobalOptions } from './request';

/** The stack that comes with us, and where its user keeps what differs. Absolute paths. */
export interface BundledStack {
  readonly composeFile: string;
  /** Variables that override the defaults; need not exist. */
  readonly envFile: string;
  /** Chosen presets, one profile a line; need not exist. */
  readonly presetsFile: string;
}

/** What is started of the bundled stack when nobody chose. */
const defaultPreset = 'core';

/** @param stackFolder the folder `stack/` of the installation */
export function bundledStack(
  stackFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
  homeDir: string,
  platform: NodeJS.Platform,
): BundledStack {
  const base =
    environment.XDG_CONFIG_HOME || (platform === 'win32' && environment.APPDATA) || join(homeDir, '.config');
  const folder = join(base, 'dev-stack');
  return {
    composeFile: join(stackFolder, 'compose.yaml'),
    envFile: join(folder, '.env'),
    presetsFile: join(folder, 'presets'),
  };
}

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
 * Load options of the bundled stack. Presets chosen beforehand are the lowest layer, so that `--profile`, the
 * environment and the user's own file win over them.
 *
 * @param chosen text of the presets file, undefined when there is none
 * @param hasEnvFile whether the user's file of variables exists
 */
export function bundledStackOptions(
  bundled: BundledStack,
  chosen: string | undefined,
  hasEnvFile: boolean,
  global: GlobalOptions,
  world: Pick<LoadOptions, 'cwd' | 'environment' | 'homeDir' | 'platform'>,
  services: readonly string[],
): LoadOptions {
  const presets = chosen === undefined ? [defaultPreset] : presetLines(chosen);
  const envFiles = [...(hasEnvFile ? [bundled.envFile] : []), ...global.envFiles];
  return {
    ...namedStackOptions(global, world, services),
    files: [bundled.composeFile],
    ...(envFiles.length > 0 ? { envFiles } : {}),
    defaults: { COMPOSE_PROFILES: presets.join(',') },
  };
}

function presetLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
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
