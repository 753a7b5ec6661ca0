import { discoverComposeFiles } from './discover';
import { withDefaultEnvFile, withEnvFiles } from './environment';
import { expandHome, pathsOf, type Environment, type LoadContext } from './loadContext';
import { standardInput } from './fileReader';
import { type LoadOptions } from './loadOptions';

/** What is known before any definition is parsed. */
export interface Preparation {
  /** Compose files, absolute, in merge order; empty where none was found. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  /** The project folder: what relative paths count from. */
  readonly folder: string;
  readonly environment: Environment;
}

/** Finds the compose files and the variables: each may depend on the other, so `.env` is read in two steps. */
export async function prepare(options: LoadOptions, context: LoadContext): Promise<Preparation> {
  const paths = pathsOf(context.platform);
  const absolute = (file: string): string =>
    file === standardInput ? file : paths.resolve(options.cwd, expandHome(file, context));
  const fixedFolder = options.projectDirectory ? absolute(options.projectDirectory) : undefined;
  let files = (options.files ?? []).map(absolute);
  const folder = (): string => {
    const first = files.find((file) => file !== standardInput);
    return fixedFolder ?? (first === undefined ? options.cwd : paths.dirname(first));
  };

  let environment: Environment = new Map(
    Object.entries(options.environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const envFiles = (
    options.envFiles?.length
      ? options.envFiles
      : listed('COMPOSE_ENV_FILES', environment.get('COMPOSE_ENV_FILES'), ',', context)
  ).map(absolute);
  const useDefault = !isDisabled(environment.get('COMPOSE_DISABLE_ENV_FILE'), context);
  const readEnvFiles = async (): Promise<void> => {
    if (envFiles.length > 0)
      environment = await withEnvFiles(environment, envFiles, context, undefined, true);
    else if (useDefault)
      environment = await withDefaultEnvFile(environment, paths.join(folder(), '.env'), context, true);
  };
  const setting = (name: string): string | undefined => environment.get(name) ?? options.defaults?.[name];
  const given = files;
  const findFiles = async (): Promise<void> => {
    files = given;
    if (files.length > 0) return;
    const separator = setting('COMPOSE_PATH_SEPARATOR') || paths.delimiter;
    files = listed('COMPOSE_FILE', setting('COMPOSE_FILE'), separator, context).map(absolute);
    if (files.length === 0) files = [...(await discover(fixedFolder ?? options.cwd, options, context))];
  };
  // The `.env` beside the files that are found may name other files, with another `.env` beside them.
  await findFiles();
  await readEnvFiles();
  await findFiles();
  await readEnvFiles();
  return {
    files,
    envFiles,
    folder: folder(),
    environment: new Map([...Object.entries(options.defaults ?? {}), ...environment]),
  };
}

/** `true` and `false` as Go reads them; an empty value is neither. */
function isDisabled(value: string | undefined, context: LoadContext): boolean {
  if (value === undefined || /^(0|f|F|false|False|FALSE)$/.test(value)) return false;
  if (/^(1|t|T|true|True|TRUE)$/.test(value)) return true;
  const message = `COMPOSE_DISABLE_ENV_FILE: "${value}" is neither true nor false`;
  context.problems.error('invalidValue', message, undefined);
  return false;
}

async function discover(
  folder: string,
  options: LoadOptions,
  context: LoadContext,
): Promise<readonly string[]> {
  const { files, ignored } = await discoverComposeFiles(folder, (file) => context.files.exists(file), {
    noParents: options.noParents,
    paths: pathsOf(context.platform),
  });
  if (ignored.length > 0) {
    const message = `Found multiple config files with supported names: ${[...files, ...ignored].join(', ')}. Using ${files.join(', ')}`;
    context.problems.warning('multipleFiles', message, undefined);
  }
  return files;
}

/**
 * The paths in a variable. Compose takes a path without a name for the folder and fails to read it; only
 * COMPOSE_ENV_FILES may be empty as a whole.
 */
function listed(
  variable: 'COMPOSE_FILE' | 'COMPOSE_ENV_FILES',
  text: string | undefined,
  separator: string,
  { problems }: LoadContext,
): string[] {
  if (text === undefined || (text === '' && variable === 'COMPOSE_ENV_FILES')) return [];
  const paths = text.split(separator);
  if (paths.includes('')) {
    const message =
      text === ''
        ? `${variable} is set, but empty: unset it, or name a file`
        : `${variable} names an empty path: leave out the separator "${separator}" that has nothing beside it`;
    problems.error('invalidValue', message, undefined);
  }
  return paths.filter((path) => path !== '');
}
