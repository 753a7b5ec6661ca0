import { discoverComposeFiles } from './discover';
import { withDefaultEnvFile, withEnvFiles } from './environment';
import { expandHome, pathsOf, type Environment, type LoadContext } from './loadContext';
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
  const absolute = (file: string): string => paths.resolve(options.cwd, expandHome(file, context));
  const fixedFolder = options.projectDirectory ? absolute(options.projectDirectory) : undefined;
  let files = (options.files ?? []).map(absolute);
  const folder = (): string =>
    fixedFolder ?? (files[0] === undefined ? options.cwd : paths.dirname(files[0]));

  let environment: Environment = new Map(
    Object.entries(options.environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const envFiles = (
    options.envFiles?.length ? options.envFiles : split(environment.get('COMPOSE_ENV_FILES'), ',')
  ).map(absolute);
  const useDefault = !/^(1|t|true)$/i.test(environment.get('COMPOSE_DISABLE_ENV_FILE') ?? '');
  const readEnvFiles = async (): Promise<void> => {
    if (envFiles.length > 0) environment = await withEnvFiles(environment, envFiles, context);
    else if (useDefault)
      environment = await withDefaultEnvFile(environment, paths.join(folder(), '.env'), context);
  };
  await readEnvFiles();
  const setting = (name: string): string | undefined => environment.get(name) ?? options.defaults?.[name];
  if (files.length === 0) {
    const separator = setting('COMPOSE_PATH_SEPARATOR') || paths.delimiter;
    files = split(setting('COMPOSE_FILE'), separator).map(absolute);
  }
  if (files.length === 0) files = [...(await discover(folder(), options, context))];
  await readEnvFiles();
  return {
    files,
    envFiles,
    folder: folder(),
    environment: new Map([...Object.entries(options.defaults ?? {}), ...environment]),
  };
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

function split(text: string | undefined, separator: string): string[] {
  return (text ?? '').split(separator).filter((part) => part !== '');
}
