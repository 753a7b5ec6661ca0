import { type ComposeProject } from '../model/composeProject';
import { type ComposeService } from '../model/composeService';
import { type BoundService } from './bindServices';
import { closestName } from './closestName';
import { findCycle } from './order';
import { type ProblemCode } from './problem';
import { type ProblemList } from './problemList';
import { replacement } from './replacement';
import { type Span } from './sourceText';
import { entriesOf } from './checkSections';
import { get, getPath, type MapNode, type Node } from './tree';

/** Everything a check of one active service may look at. */
interface Subject {
  readonly service: BoundService;
  readonly spec: ComposeService;
  readonly name: string;
  readonly project: Resources;
  readonly all: ReadonlyMap<string, BoundService>;
  readonly report: (code: ProblemCode, message: string, at: Node | undefined) => void;
  /** Something is named that is not there; one of the known names may be meant. */
  readonly missing: (
    code: ProblemCode,
    message: string,
    at: Node | undefined,
    name: string,
    known: readonly string[],
  ) => void;
  readonly warn: (code: ProblemCode, message: string, at: Node | undefined) => void;
}

/** Declared resources, used or not. */
export type Resources = Pick<ComposeProject, 'networks' | 'volumes' | 'secrets' | 'configs' | 'models'>;

/** Checks that the parts of the active definition fit together; on services in their final form. */
export function checkConsistency(
  services: readonly BoundService[],
  resources: Resources,
  tree: Node,
  problems: ProblemList,
): void {
  const all = new Map(services.map((service) => [service.name, service]));
  const active = services.filter((service) => service.active);
  for (const service of active) {
    const fallback = getPath(tree, 'services', service.name)?.span;
    const subject: Subject = {
      service,
      spec: service.spec,
      name: service.name,
      project: resources,
      all,
      report: (code, message, at) => problems.error(code, message, at?.span ?? fallback),
      missing: (code, message, at, word, known) => {
        const hint = closestName(
          word,
          known.filter((one) => one !== word && one !== service.name),
        );
        const suffix = hint === undefined ? '' : `; did you mean "${hint}"?`;
        const fix = at && replacement(at.span, word, hint);
        problems.error(code, `${message}${suffix}`, at?.span ?? fallback, fix);
      },
      warn: (code, message, at) => problems.warning(code, message, at?.span ?? fallback),
    };
    for (const check of checks) check(subject);
  }
  for (const [name, entry] of entriesOf(get(tree, 'secrets')))
    checkSecret(name, entry.value, entry.keySpan, problems);
  const cycle = findCycle(active);
  if (cycle) {
    const last = all.get(cycle.at(-2) ?? '');
    const at = getPath(last?.node, 'depends_on', cycle.at(-1) ?? '') ?? last?.node;
    problems.error('dependencyCycle', `dependency cycle detected: ${cycle.join(' -> ')}`, at?.span);
  }
}

const checks: readonly ((subject: Subject) => void)[] = [
  checkImage,
  checkNetworks,
  checkHealthcheck,
  checkDependencies,
  checkMounts,
  checkFiles,
  checkModels,
  checkDoubleSettings,
  checkContainerName,
  checkWatch,
];

function checkImage({ service, spec, name, all, report }: Subject): void {
  const { node } = service;
  const build = get(node, 'build');
  if (!spec.image && !build && !get(node, 'provider') && !isGiven(node, 'image')) {
    report(
      'noImage',
      `service "${name}" has neither an image nor a build context specified`,
      get(node, 'image'),
    );
  }
  if (spec.build?.dockerfile_inline && spec.build.dockerfile) {
    const message = `service "${name}" declares mutually exclusive dockerfile and dockerfile_inline`;
    report('exclusiveKeys', message, get(build, 'dockerfile_inline'));
  }
  const contexts = spec.build?.['additional_contexts'];
  for (const [context, value] of Object.entries(contexts ?? {})) {
    if (!value.startsWith('service:')) continue;
    const target = all.get(value.slice('service:'.length));
    if (target?.active && target.spec.build) continue;
    const kind = target?.active ? 'non-buildable' : 'unknown';
    const at = getPath(build, 'additional_contexts', context);
    report(
      'undefinedReference',
      `service "${name}" declares ${kind} service "${value.slice('service:'.length)}" as additional contexts ${context}`,
      at,
    );
  }
  const platforms = spec.build?.['platforms'];
  if (platforms?.length && spec.platform && !platforms.includes(spec.platform)) {
    const message = `services.${name}.build.platforms must include service.platform "${spec.platform}"`;
    report('invalidValue', message, get(build, 'platforms'));
  }
}

function checkNetworks({ service, spec, name, project, all, report, missing }: Subject): void {
  const networks = Object.keys(spec.networks ?? {});
  const { node } = service;
  if (spec.network_mode && networks.length > 0) {
    const message = `service ${name} declares mutually exclusive \`network_mode\` and \`networks\``;
    report('exclusiveKeys', message, get(node, 'network_mode'));
  }
  for (const network of networks) {
    if (project.networks && Object.hasOwn(project.networks, network)) continue;
    const at = keyNode(get(node, 'networks'), network);
    const message = `service "${name}" refers to undefined network ${network}`;
    missing('undefinedReference', message, at, network, Object.keys(project.networks ?? {}));
  }
  const shared = /^service:(.+)$/.exec(spec.network_mode ?? '')?.[1];
  if (shared !== undefined && !all.get(shared)?.active) {
    const message = `service "${shared}" not found for network_mode 'service:${shared}'`;
    report('undefinedReference', message, get(node, 'network_mode'));
  }
}

function checkHealthcheck({ service, spec, name, report }: Subject): void {
  const first = spec.healthcheck?.test?.[0];
  if (first === undefined || ['CMD', 'CMD-SHELL', 'NONE'].includes(first)) return;
  report(
    'invalidValue',
    `services.${name}: healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"`,
    getPath(service.node, 'healthcheck', 'test'),
  );
}

function checkDependencies({ service, name, all, missing }: Subject): void {
  for (const dependency of service.dependsOn) {
    const target = all.get(dependency.service);
    if (target && (target.active || !dependency.required)) continue;
    // The specification lets an optional dependency be absent altogether; compose only lets it be inactive.
    const why = target ? ' (its profiles are not active)' : '';
    const at = keyNode(get(service.node, 'depends_on'), dependency.service);
    const message = `service "${name}" depends on undefined service "${dependency.service}"${why}`;
    missing('undefinedDependency', message, at, dependency.service, target ? [] : [...all.keys()]);
  }
}

function checkMounts({ service, spec, name, project, report, missing }: Subject): void {
  spec.volumes?.forEach((mount, index) => {
    const at = getPath(service.node, 'volumes', index);
    if (!mount.target)
      report('invalidValue', `services.${name}.volumes[${index}]: a mount needs a target`, at);
    if (mount.type !== 'volume' || !mount.source) return;
    if (project.volumes && Object.hasOwn(project.volumes, mount.source)) return;
    missing(
      'undefinedReference',
      `service "${name}" refers to undefined volume ${mount.source}`,
      get(at, 'source') ?? at,
      mount.source,
      Object.keys(project.volumes ?? {}),
    );
  });
}

function checkFiles({ service, spec, name, project, missing }: Subject): void {
  const buildSecrets = spec.build?.['secrets'];
  const kinds = [
    { word: 'config', used: spec.configs, declared: project.configs, path: ['configs'] },
    { word: 'secret', used: spec.secrets, declared: project.secrets, path: ['secrets'] },
    { word: 'build secret', used: buildSecrets, declared: project.secrets, path: ['build', 'secrets'] },
  ];
  for (const { word, used, declared, path } of kinds) {
    used?.forEach((reference, index) => {
      // Nothing written is left out when values are decoded.
      const source = (reference.source as string | undefined) ?? '';
      if (declared && Object.hasOwn(declared, source)) return;
      const item = getPath(service.node, ...path, index);
      const message = `service "${name}" refers to undefined ${word} ${source}`;
      missing(
        'undefinedReference',
        message,
        get(item, 'source') ?? item,
        source,
        Object.keys(declared ?? {}),
      );
    });
  }
}

function checkModels({ service, spec, name, project, missing }: Subject): void {
  for (const model of Object.keys(spec.models ?? {})) {
    if (project.models && Object.hasOwn(project.models, model)) continue;
    const message = `service "${name}" refers to undefined model ${model}`;
    const at = keyNode(get(service.node, 'models'), model);
    missing('undefinedReference', message, at, model, Object.keys(project.models ?? {}));
  }
}

/** Old keys and their newer place below `deploy` must not contradict each other. */
function checkDoubleSettings({ service, spec, name, report }: Subject): void {
  const { deploy } = spec;
  if (!deploy) return;
  const limits = deploy.resources?.limits;
  const reservations = deploy.resources?.reservations;
  const replicas = deploy.replicas;
  const pairs: [key: string, other: string, differs: boolean][] = [
    [
      'scale',
      'deploy.replicas',
      spec.scale !== undefined && replicas !== undefined && spec.scale !== replicas,
    ],
    ['cpus', 'deploy.resources.limits.cpus', !!limits && !!spec.cpus && spec.cpus !== limits.cpus],
    [
      'mem_limit',
      'deploy.resources.limits.memory',
      !!limits && !!spec.mem_limit && spec.mem_limit !== limits.memory,
    ],
    [
      'mem_reservation',
      'deploy.resources.reservations.memory',
      !!reservations && !!spec.mem_reservation && spec.mem_reservation !== reservations.memory,
    ],
    [
      'pids_limit',
      'deploy.resources.limits.pids',
      !!limits && !!spec.pids_limit && spec.pids_limit !== limits.pids,
    ],
  ];
  for (const [key, other, differs] of pairs) {
    if (!differs) continue;
    const message = `services.${name}: can't set distinct values on '${key}' and '${other}'`;
    report('exclusiveKeys', message, get(service.node, key));
  }
}

function checkContainerName({ service, spec, name, report, warn, all }: Subject): void {
  if (!spec.container_name) return;
  const at = get(service.node, 'container_name');
  if (service.replicas > 1) {
    const key = spec.scale === undefined ? 'deploy.replicas' : 'scale';
    const message = `services.${name}: can't set container_name and ${key} as container name must be unique`;
    report('exclusiveKeys', message, at);
  }
  for (const other of all.values()) {
    if (other.name === name) return;
    if (!other.active || other.spec.container_name !== spec.container_name) continue;
    const message = `services.${name}: container name "${spec.container_name}" is already in use by service ${other.name}`;
    // Compose looks at this when it creates containers; `config` prints such a definition.
    warn('invalidValue', message, at);
    return;
  }
}

function checkWatch({ service, name, report }: Subject): void {
  const watch = getPath(service.node, 'develop', 'watch');
  for (const rule of watch?.kind === 'seq' ? watch.items : []) {
    const action = get(rule, 'action');
    const kind = action?.kind === 'scalar' ? action.value : undefined;
    if (get(rule, 'target') || kind === 'rebuild' || kind === 'restart') continue;
    const message = `services.${name}.develop.watch: target is required for non-rebuild actions`;
    report('invalidValue', message, rule);
  }
}

/** Secrets of an own driver pass the earlier check, but compose has no way to make them. */
function checkSecret(name: string, secret: Node, at: Span, problems: ProblemList): void {
  const external = get(secret, 'external');
  if (external?.kind === 'scalar' && external.value === true) return;
  if (get(secret, 'file') || get(secret, 'environment')) return;
  // Without any of these the earlier check has said so.
  if (!external && !get(secret, 'driver')) return;
  problems.error('invalidValue', `secret "${name}" must declare either \`file\` or \`environment\``, at);
}

function isGiven(node: MapNode, key: string): boolean {
  const value = get(node, key);
  return value?.kind === 'scalar' && value.broken === true;
}

/** The place of a key of a map, as a node that reports can point at. */
function keyNode(map: Node | undefined, key: string): Node | undefined {
  const entry = map?.kind === 'map' ? map.entries.get(key) : undefined;
  return entry && { kind: 'scalar', value: key, span: entry.keySpan };
}
