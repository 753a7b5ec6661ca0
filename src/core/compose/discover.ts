import { posix } from 'node:path';

/** File names of a definition, the best first. */
const composeFileNames: readonly string[] = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
];

/** File names of what is merged onto it, the best first. */
const overrideFileNames: readonly string[] = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

export interface Discovery {
  /** The definition and, where there is one, its override; empty where nothing was found. */
  readonly files: readonly string[];
  /** Further files with supported names beside the chosen ones: nobody reads them. */
  readonly ignored: readonly string[];
}

/**
 * Finds the definition that `docker compose` would take in a folder: in the folder itself, else in its parents.
 * @param exists tells whether a file (absolute path) is there.
 */
export async function discoverComposeFiles(
  folder: string,
  exists: (file: string) => Promise<boolean>,
  options: { readonly noParents?: boolean | undefined; readonly paths?: typeof posix } = {},
): Promise<Discovery> {
  const paths = options.paths ?? posix;
  for (let current = folder; ; current = paths.dirname(current)) {
    const found = await findAll(current, composeFileNames, exists, paths);
    if (found[0] !== undefined) {
      const overrides = await findAll(current, overrideFileNames, exists, paths);
      return {
        files: [found[0], ...overrides.slice(0, 1)],
        ignored: [...found.slice(1), ...overrides.slice(1)],
      };
    }
    if (options.noParents || paths.dirname(current) === current) return { files: [], ignored: [] };
  }
}

async function findAll(
  folder: string,
  names: readonly string[],
  exists: (file: string) => Promise<boolean>,
  paths: typeof posix,
): Promise<string[]> {
  const files = names.map((name) => paths.join(folder, name));
  const found = await Promise.all(files.map(exists));
  return files.filter((_, index) => found[index]);
}
