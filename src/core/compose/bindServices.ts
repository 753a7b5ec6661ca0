import { type ComposeService } from '../model/composeService';
import { type ServiceModel } from '../model/stack';
import { type VariableRule } from '../model/variables';
import { serviceAnnotations } from './annotations';
import { entriesOf } from './checkSections';
import { convertWindowsPaths } from './convertWindowsPaths';
import { explicitFlag } from './decode';
import { decodeService, serviceKeys } from './decodeService';
import { parseDotenv, parseRawEnv, type DotenvResult } from './dotenv';
import { describeFailure } from './fileReader';
import { reportEnvFile } from './environment';
import { lookupIn, type Environment, type LoadContext } from './loadContext';
import { rangeOf, SourceText } from './sourceText';
import { type Lookup } from './substitute';
import { toExtension } from './toExtension';
import { get, render, stringOf, type MapNode, type Node } from './tree';

/** A service of the normalised tree in its final form, not yet seen beside the others. */
export interface BoundService extends Omit<ServiceModel, 'oneShot'> {
  readonly node: MapNode;
  /** Annotated as one that runs once, whatever else is known. */
  readonly annotatedOneShot: boolean;
  readonly variables: readonly VariableRule[];
}

/**
 * Turns every service of the tree into its final form and resolves its env and label files.
 * @param isActive services that are not active need not be complete: missing env files are no problem of theirs.
 */
export async function bindServices(
  services: Node | undefined,
  isActive: (name: string, profiles: readonly string[]) => boolean,
  environment: Environment,
  context: LoadContext,
): Promise<BoundService[]> {
  const bound: BoundService[] = [];
  const names = [...entriesOf(services)].map(([name]) => name);
  for (const [name, { value: node, keySpan }] of entriesOf(services)) {
    if (node.kind !== 'map') continue;
    const written = decodeService(node, { problems: context.problems, path: `services.${name}` });
    const scaled = withScale(written as ComposeService);
    const decoded = convertWindowsPaths(scaled, environment, context.platform);
    const profiles = decoded.profiles ?? [];
    const active = isActive(name, profiles);
    const files = new ServiceFiles(context, active, `services.${name}`);
    const spec: ComposeService = {
      ...ordered(
        decoded,
        await files.environment(node, decoded.environment, environment),
        await files.labels(node, decoded.labels),
      ),
      ...extensionsOf(node),
    };
    const { annotations, oneShot, variables } = serviceAnnotations(
      name,
      get(node, 'x-dev-stack'),
      names,
      context.problems,
    );
    bound.push({
      name,
      spec,
      active,
      profiles,
      dependsOn: Object.entries(spec.depends_on ?? {}).map(([service, dependency]) => ({
        service,
        condition: dependency.condition,
        required: dependency.required,
        restart: dependency.restart ?? false,
      })),
      replicas: spec.scale ?? spec.deploy?.replicas ?? 1,
      annotations,
      location: rangeOf(keySpan),
      node,
      annotatedOneShot: oneShot,
      variables,
    });
  }
  return bound;
}

/** `scale` also stands as `deploy.replicas` where there is a `deploy`. */
function withScale(service: ComposeService): ComposeService {
  const { scale, deploy } = service;
  if (scale === undefined || !deploy || (deploy.replicas !== undefined && deploy.replicas !== scale))
    return service;
  const { mode, ...rest } = deploy;
  return { ...service, deploy: { ...(mode !== undefined && { mode }), replicas: scale, ...rest } };
}

/** Sets environment and labels in their places: the order of keys is part of what is printed and hashed. */
function ordered(
  service: ComposeService,
  environment: ComposeService['environment'],
  labels: ComposeService['labels'],
): ComposeService {
  if (environment === service.environment && labels === service.labels) return service;
  const all: Readonly<Record<string, unknown>> = { ...service, environment, labels };
  return Object.fromEntries(serviceKeys.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])));
}

function extensionsOf(node: MapNode): Pick<ComposeService, `x-${string}`> {
  const extensions: Record<`x-${string}`, unknown> = {};
  for (const [key, { value }] of node.entries) {
    if (key.startsWith('x-')) extensions[key as `x-${string}`] = toExtension(value);
  }
  return extensions;
}

class ServiceFiles {
  constructor(
    private readonly context: LoadContext,
    private readonly strict: boolean,
    private readonly path: string,
  ) {}

  async environment(
    service: MapNode,
    own: ComposeService['environment'],
    project: Environment,
  ): Promise<ComposeService['environment']> {
    const files = get(service, 'env_file');
    if (files?.kind !== 'seq' || files.items.length === 0) return own;
    const values = new Map<string, string | null>();
    const lookup = lookupIn(project, this.context.platform);
    for (const item of files.items) {
      const path = get(item, 'path');
      const file = stringOf(path);
      if (!path || file === undefined) continue;
      const required = get(item, 'required');
      const at = { problems: this.context.problems, path: `${this.path}.env_file.required` };
      const optional = required !== undefined && explicitFlag(required, at) === false;
      const format = get(item, 'format');
      const read = await this.read(
        file,
        'env',
        path,
        optional,
        format?.kind === 'scalar' ? render(format) : '',
        (name) => values.get(name) ?? lookup(name),
      );
      for (const [name, value] of read) values.set(name, value);
    }
    for (const [name, value] of Object.entries(own ?? {})) values.set(name, value);
    return sorted(values);
  }

  async labels(service: MapNode, own: ComposeService['labels']): Promise<ComposeService['labels']> {
    const files = get(service, 'label_file');
    if (files?.kind !== 'seq' || files.items.length === 0) return own;
    const values = new Map<string, string>();
    for (const item of files.items) {
      const file = stringOf(item);
      if (file === undefined) continue;
      const read = await this.read(file, 'label', item, false, '', (name) => values.get(name));
      for (const [name, value] of read) values.set(name, value);
    }
    for (const [name, value] of Object.entries(own ?? {})) values.set(name, value);
    return sorted(values);
  }

  private async read(
    file: string,
    kind: 'env' | 'label',
    at: Node,
    optional: boolean,
    format: string,
    lookup: Lookup,
  ): Promise<DotenvResult['values']> {
    const { problems, files } = this.context;
    const source = await files.read(file);
    if (!(source instanceof SourceText)) {
      const missing = source.code === 'ENOENT' || source.code === 'ENOTDIR';
      if (!this.strict || (missing && optional)) return new Map();
      if (missing) problems.error('envFileNotFound', `${kind} file ${file} not found`, at.span);
      else problems.error('unreadable', describeFailure(file, source), at.span);
      return new Map();
    }
    if (format !== '' && format !== 'raw') {
      problems.error('invalidValue', `unsupported env_file format "${format}"`, at.span);
      return new Map();
    }
    const result = format === 'raw' ? parseRawEnv(source.text, lookup) : parseDotenv(source.text, lookup);
    if (result.error && this.strict) reportEnvFile(source, result.error, this.context);
    return result.values;
  }
}

function sorted<T>(values: ReadonlyMap<string, T>): Readonly<Record<string, T>> | undefined {
  if (values.size === 0) return undefined;
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
}
