import { homedir } from 'node:os';
import { type StackModel } from '../model/stack';
import { type StackVariables, type VariableFinding, type VariableRule } from '../model/variables';
import { checkVariables } from '../variables/checkVariables';
import { stackAnnotations } from './annotations';
import { bindServices } from './bindServices';
import { checkConsistency, type Resources } from './checkConsistency';
import { checkPorts } from './checkPorts';
import { entriesOf } from './checkSections';
import { checkUnsupported } from './checkUnsupported';
import { decodeResources } from './decodeResources';
import { exclusivePairs } from './exclusivePairs';
import { describeFailure, FileReader } from './fileReader';
import { lookupIn, pathsOf, type Environment, type LoadContext } from './loadContext';
import { Definitions, loadFiles } from './loadFiles';
import { type LoadOptions } from './loadOptions';
import { parseFile } from './parseFile';
import { normalise } from './normalise';
import { prepare, type Preparation } from './prepare';
import { type Problem } from './problem';
import { ProblemList } from './problemList';
import { rangeOf, SourceText, type Span } from './sourceText';
import { chooseProfiles, checkExclusive, checkKnown } from './profiles';
import { chooseProjectName } from './projectName';
import { toModel } from './toModel';
import { rulesOfFile } from './variableRules';
import { toExtension } from './toExtension';
import { get, type Node } from './tree';

export interface LoadResult {
  /** Undefined exactly where a problem is an error. */
  readonly model: StackModel | undefined;
  readonly problems: Problem[];
  /** Every file read or looked for, absolute: a change of one of them may change the result. */
  readonly files: string[];
  /** The variables of the definition, as far as it could be read; undefined where there was none. */
  readonly variables: StackVariables | undefined;
}

/**
 * Loads a compose definition as `docker compose` would, up to the model of the stack. Whatever is wrong with the
 * user's files comes back as problems with their place; nothing of that is thrown.
 */
export async function loadStack(options: LoadOptions): Promise<LoadResult> {
  const context: LoadContext = {
    problems: new ProblemList(),
    files: new FileReader(options.readText),
    platform: options.platform ?? process.platform,
    homeDir: options.homeDir ?? homedir(),
    uses: [],
    includedValues: new Map(),
  };
  const loaded = await load(options, context);
  return {
    model: context.problems.hasErrors ? undefined : loaded?.model,
    problems: context.problems.all,
    files: context.files.files,
    variables: loaded?.variables,
  };
}

interface Loaded {
  /** Undefined where the definition is too broken to be walked. */
  readonly model: StackModel | undefined;
  readonly variables: StackVariables;
}

async function load(options: LoadOptions, context: LoadContext): Promise<Loaded | undefined> {
  const { problems } = context;
  const preparation = await prepare(options, context);
  if (preparation.files.length === 0) {
    problems.error('notFound', 'no configuration file provided: not found', undefined);
    return undefined;
  }
  const definitions = new Definitions(context);
  const name = await nameProject(options, preparation, definitions, context);
  const environment = new Map(preparation.environment);
  if (name !== undefined) environment.set('COMPOSE_PROJECT_NAME', name);

  const set = { files: preparation.files, folder: preparation.folder, environment, included: [] };
  const loaded = await loadFiles(set, context, definitions);
  if (!loaded) {
    if (!problems.hasErrors)
      problems.error('emptyFile', 'empty compose file', await startOf(preparation, context));
    return { model: undefined, variables: variablesOf(undefined, environment, preparation, context) };
  }
  const tree = normalise(loaded, name ?? 'unnamed', lookupIn(environment, context.platform));
  return bind(tree, name ?? 'unnamed', environment, preparation, options, context);
}

async function nameProject(
  options: LoadOptions,
  { files, folder, environment }: Preparation,
  definitions: Definitions,
  context: LoadContext,
): Promise<string | undefined> {
  const documents: Node[] = [];
  for (const file of files) documents.push(...(await definitions.documents(file)));
  return chooseProjectName(
    {
      explicit: options.projectName,
      variable: environment.get('COMPOSE_PROJECT_NAME'),
      documents,
      folder,
      paths: pathsOf(context.platform),
    },
    lookupIn(environment, context.platform),
    context.problems,
  );
}

/** From the finished tree to the model: services in their final form, checks, active set. */
async function bind(
  tree: Node,
  name: string,
  environment: Environment,
  preparation: Preparation,
  options: LoadOptions,
  context: LoadContext,
): Promise<Loaded> {
  const { problems } = context;
  const annotations = stackAnnotations(
    get(tree, 'x-dev-stack'),
    [...entriesOf(get(tree, 'services'))].map(([service]) => service),
    problems,
  );
  const choice = chooseProfiles(tree, options, environment, problems);
  const services = await bindServices(get(tree, 'services'), choice.isActive, environment, context);
  const resources = decodeAll(tree, problems);
  checkConsistency(services, resources, tree, problems);
  checkUnsupported(tree, problems);
  const exclusive = exclusivePairs(annotations.exclusive, services);
  checkExclusive(exclusive, choice.chosen, get(get(tree, 'x-dev-stack'), 'exclusive'), problems);
  checkPorts(services, problems);
  const profiles = [...new Set(services.flatMap((service) => service.profiles))];
  checkKnown(choice.chosen, profiles, options.profiles !== undefined, problems);
  const model = toModel({
    name,
    workingDir: preparation.folder,
    files: preparation.files,
    envFiles: preparation.envFiles,
    services,
    resources,
    extensions: extensionsOf(tree),
    annotations,
    exclusive,
    activeProfiles: choice.profiles,
  });
  const rules = [
    ...annotations.variables,
    ...services.flatMap((service) => service.variables),
    ...(await rulesFromFile(tree, preparation, context)),
  ];
  const variables = variablesOf({ model, rules }, environment, preparation, context);
  const findings = checkVariables(variables, { all: true });
  // What services need that are off has not kept this definition from being used.
  if (problems.hasErrors) blameVariables(checkVariables(variables), context);
  return {
    model: { ...model, ...(findings.length > 0 && { variableFindings: findings }) },
    variables,
  };
}

/** A definition that cannot be used may owe it to a variable: said too, as that is what a person can change. */
function blameVariables(findings: readonly VariableFinding[], { problems, uses }: LoadContext): void {
  for (const { severity, variable, message, line, envFile } of findings) {
    if (severity !== 'error') continue;
    const place = uses.find(({ name }) => name === variable)?.place;
    problems.error('variable', `${message}. Set it in ${envFile}: ${line}`, place);
  }
}

/** Rules that `x-dev-stack.variables` takes from a file beside the definition. */
async function rulesFromFile(
  tree: Node,
  { folder }: Preparation,
  context: LoadContext,
): Promise<VariableRule[]> {
  const named = get(get(tree, 'x-dev-stack'), 'variables');
  if (named?.kind !== 'scalar' || typeof named.value !== 'string') return [];
  const file = pathsOf(context.platform).resolve(folder, named.value);
  const source = await context.files.read(file);
  if (!(source instanceof SourceText)) {
    context.problems.warning('annotation', describeFailure(file, source), named.span);
    return [];
  }
  // A mistake in the rules must not keep the definition from being used: what it says is a warning here.
  const problems = new ProblemList();
  const [root] = await parseFile(source, problems);
  const names = new Set(context.uses.map((use) => use.name));
  const rules = root ? rulesOfFile(root, named.value, names, problems) : [];
  for (const { message } of problems.all) context.problems.warning('annotation', message, named.span);
  return rules;
}

function variablesOf(
  bound: { readonly model: StackModel; readonly rules: readonly VariableRule[] } | undefined,
  environment: Environment,
  preparation: Preparation,
  context: LoadContext,
): StackVariables {
  const paths = pathsOf(context.platform);
  const active = bound?.model.services.filter((service) => service.active) ?? [];
  return {
    values: new Map([...context.includedValues, ...environment]),
    uses: context.uses.map(({ place, ...use }) => ({ ...use, range: rangeOf(place) })),
    rules: bound?.rules ?? [],
    activeServices: new Set(active.map((service) => service.name)),
    envFile: preparation.envFiles.at(-1) ?? paths.join(preparation.folder, '.env'),
  };
}

function decodeAll(tree: Node, problems: ProblemList): Resources {
  const resources: Record<string, unknown> = {};
  for (const [section, decode] of Object.entries(decodeResources)) {
    const node = get(tree, section);
    const decoded = node && decode(node, { problems, path: section });
    if (decoded !== undefined) resources[section] = decoded;
  }
  return resources;
}

function extensionsOf(tree: Node): Record<`x-${string}`, unknown> {
  const extensions: Record<`x-${string}`, unknown> = {};
  if (tree.kind !== 'map') return extensions;
  for (const [key, { value }] of tree.entries) {
    if (key.startsWith('x-')) extensions[key as `x-${string}`] = toExtension(value);
  }
  return extensions;
}

async function startOf({ files }: Preparation, context: LoadContext): Promise<Span | undefined> {
  const source = files[0] === undefined ? undefined : await context.files.read(files[0]);
  return source instanceof SourceText ? { source, start: 0, end: 0 } : undefined;
}
