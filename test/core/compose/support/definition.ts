import { loadStack, type LoadResult } from '../../../../src/core/compose/loadStack';
import { type LoadOptions } from '../../../../src/core/compose/loadOptions';
import { type Problem } from '../../../../src/core/compose/problem';
import { type ServiceModel, type StackModel } from '../../../../src/core/model/stack';

/** Files of a definition by their path below the folder `/app`, or absolute. */
export type Files = Readonly<Record<string, string>>;

/** Loads a definition from memory, as if its files lay in `/app`. */
export function loadFrom(files: Files, options: Partial<LoadOptions> = {}): Promise<LoadResult> {
  const disk = new Map(
    Object.entries(files).map(([name, text]) => [name.startsWith('/') ? name : `/app/${name}`, text]),
  );
  return loadStack({
    cwd: '/app',
    environment: {},
    platform: 'linux',
    homeDir: '/home/me',
    readText: (file) => {
      const text = disk.get(file);
      if (text !== undefined) return Promise.resolve(text);
      return Promise.reject(Object.assign(new Error(`no file ${file}`), { code: 'ENOENT' }));
    },
    ...options,
  });
}

/** Loads a single `compose.yaml` that has to be free of errors. */
export async function modelOf(
  files: string | Files,
  options: Partial<LoadOptions> = {},
): Promise<StackModel> {
  const result = await loadFrom(typeof files === 'string' ? { 'compose.yaml': files } : files, options);
  if (result.model) return result.model;
  throw new Error(result.problems.map((problem) => problem.message).join('\n'));
}

/** The only service of a definition, or the one named `a`. */
export async function serviceOf(
  files: string | Files,
  options: Partial<LoadOptions> = {},
): Promise<ServiceModel> {
  const model = await modelOf(files, options);
  const service = model.services.find((candidate) => candidate.name === 'a') ?? model.services[0];
  if (!service) throw new Error('the definition has no service');
  return service;
}

/** Problems as `code@line:column` (`code` alone without a place), warnings with a question mark; in order of place. */
export async function problemsOf(
  files: string | Files,
  options: Partial<LoadOptions> = {},
): Promise<string[]> {
  const { problems } = await loadFrom(typeof files === 'string' ? { 'compose.yaml': files } : files, options);
  return problems.map(shortly);
}

function shortly({ code, severity, range }: Problem): string {
  const place = range ? `@${range.start.line}:${range.start.column}` : '';
  return `${code}${severity === 'warning' ? '?' : ''}${place}`;
}
