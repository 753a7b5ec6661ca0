import { type ComposeProject } from '../model/composeProject';
import { type ComposeService } from '../model/composeService';
import { type StackModel } from '../model/stack';
import { blockYaml } from './blockYaml';
import { goJson } from './goJson';

/** The resolved definition as `docker compose config --format json` prints it: `$` doubled, `x-*` of services left out. */
export function configJson(model: StackModel): string {
  const { services, secrets, configs, ...rest } = model.project;
  const project: Record<string, unknown> = {
    ...rest,
    services: mapObject(services, (service) => withoutExtensions(service)),
    ...(secrets && { secrets: withoutContent(secrets) }),
    ...(configs && { configs: withoutVariables(configs) }),
  };
  const sorted = Object.fromEntries(
    Object.entries(project)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, key.startsWith('x-') ? sortKeys(value) : value]),
  );
  return escapeDollars(goJson(sorted, 2));
}

/** The same as YAML, with empty sections left out, as `docker compose config` prints it. */
export async function configYaml(model: StackModel): Promise<string> {
  const { name, services, networks, volumes, secrets, configs, ...extensions } = model.project;
  const project = {
    name,
    services: mapObject(services, (service) => withoutEmptyParts(service)),
    ...(networks && { networks: mapObject(networks, (network) => withoutEmptyParts(network)) }),
    ...(volumes && { volumes }),
    ...(secrets && { secrets: withoutContent(secrets) }),
    ...(configs && { configs: withoutVariables(configs) }),
    ...extensions,
  };
  return escapeDollars(await blockYaml(project));
}

/** A service without its `x-*` keys: they are not part of what compose prints as JSON or hashes. */
export function withoutExtensions(service: ComposeService): Record<string, unknown> {
  return Object.fromEntries(Object.entries(service).filter(([key]) => !key.startsWith('x-')));
}

/** The value of a secret that comes from a variable is never printed. */
function withoutContent(secrets: NonNullable<ComposeProject['secrets']>): Record<string, unknown> {
  return mapObject(secrets, (secret) => omit(secret, ['content']));
}

/** Nor that of a config, whose own content is. */
function withoutVariables(configs: NonNullable<ComposeProject['configs']>): Record<string, unknown> {
  return mapObject(configs, (config) =>
    config.environment === undefined ? config : omit(config, ['content']),
  );
}

/** Sections that JSON shows even where they are empty. */
const emptyParts = new Set(['command', 'entrypoint', 'ipam', 'placement', 'resources', 'exec']);

function withoutEmptyParts(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutEmptyParts(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    const clean = withoutEmptyParts(part, name);
    const empty =
      clean === null ||
      (typeof clean === 'object' && !Array.isArray(clean) && Object.keys(clean).length === 0);
    return emptyParts.has(name) && empty && key !== 'environment' && key !== 'labels' ? [] : [[name, clean]];
  });
  return Object.fromEntries(entries);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sortKeys(part)]));
}

function escapeDollars(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function mapObject<T, U>(object: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** The object without these keys. */
export function omit(object: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
