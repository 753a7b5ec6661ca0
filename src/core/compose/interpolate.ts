import { pathRules, type PathRules } from './pathRules';
import { type ProblemList } from './problemList';
import { replacement } from './replacement';
import { type Span } from './sourceText';
import { substitute, variablesIn, type Lookup, type SubstitutionError } from './substitute';
import { mapItems, mapValues, type Node, type ScalarNode } from './tree';

type Cast = 'int' | 'float' | 'boolean';

/** Where compose wants a number or a boolean: a variable gives text, so it is turned back here. */
const casts: PathRules<Cast> = pathRules<Cast>({
  'services.*.configs.*.mode': 'int',
  'services.*.cpu_count': 'int',
  'services.*.cpu_percent': 'float',
  'services.*.cpu_period': 'int',
  'services.*.cpu_quota': 'int',
  'services.*.cpu_rt_period': 'int',
  'services.*.cpu_rt_runtime': 'int',
  'services.*.cpus': 'float',
  'services.*.cpu_shares': 'int',
  'services.*.init': 'boolean',
  'services.*.deploy.replicas': 'int',
  'services.*.deploy.update_config.parallelism': 'int',
  'services.*.deploy.update_config.max_failure_ratio': 'float',
  'services.*.deploy.rollback_config.parallelism': 'int',
  'services.*.deploy.rollback_config.max_failure_ratio': 'float',
  'services.*.deploy.restart_policy.max_attempts': 'int',
  'services.*.deploy.placement.max_replicas_per_node': 'int',
  'services.*.healthcheck.retries': 'int',
  'services.*.healthcheck.disable': 'boolean',
  'services.*.oom_kill_disable': 'boolean',
  'services.*.oom_score_adj': 'int',
  'services.*.pids_limit': 'int',
  'services.*.ports.*.target': 'int',
  'services.*.privileged': 'boolean',
  'services.*.read_only': 'boolean',
  'services.*.scale': 'int',
  'services.*.secrets.*.mode': 'int',
  'services.*.stdin_open': 'boolean',
  'services.*.tty': 'boolean',
  'services.*.ulimits.*': 'int',
  'services.*.ulimits.*.hard': 'int',
  'services.*.ulimits.*.soft': 'int',
  'services.*.volumes.*.read_only': 'boolean',
  'services.*.volumes.*.volume.nocopy': 'boolean',
  'networks.*.external': 'boolean',
  'networks.*.internal': 'boolean',
  'networks.*.attachable': 'boolean',
  'networks.*.enable_ipv4': 'boolean',
  'networks.*.enable_ipv6': 'boolean',
  'volumes.*.external': 'boolean',
  'secrets.*.external': 'boolean',
  'configs.*.external': 'boolean',
});

/**
 * Fills the variables in every value of the tree; keys are left as they are.
 * @param onUse is told every variable, and the place of the value that names it.
 */
export function interpolate(
  tree: Node,
  lookup: Lookup,
  problems: ProblemList,
  onUse: (name: string, service: string | undefined, place: Span) => void,
): Node {
  return new Interpolation(lookup, problems, onUse).visit(tree, casts);
}

class Interpolation {
  private readonly path: string[] = [];

  constructor(
    private readonly lookup: Lookup,
    private readonly problems: ProblemList,
    private readonly onUse: Parameters<typeof interpolate>[3],
  ) {}

  visit(node: Node, rules: PathRules<Cast> | undefined): Node {
    if (node.kind === 'scalar') return this.visitScalar(node, rules?.rule);
    const step = (child: Node, key: string): Node => {
      this.path.push(key);
      const result = this.visit(child, rules?.step(key));
      this.path.pop();
      return result;
    };
    return node.kind === 'map' ? mapValues(node, step) : mapItems(node, (item) => step(item, '[]'));
  }

  private visitScalar(node: ScalarNode, cast: Cast | undefined): Node {
    if (typeof node.value !== 'string') return node;
    const template = node.value;
    if (!cast && !template.includes('$')) return node;
    const service = this.path[0] === 'services' ? this.path[1] : undefined;
    for (const name of variablesIn(template)) this.onUse(name, service, node.span);
    const result = substitute(template, this.lookup);
    const told = new Set<string>();
    const inFile = result.unset.length > 0 ? textStart(node, template) : undefined;
    for (const { name, start, end } of result.unset) {
      if (told.has(name)) continue;
      told.add(name);
      const message = `The "${name}" variable is not set. Defaulting to a blank string.`;
      this.problems.warning('unsetVariable', message, partOf(node, inFile, start, end));
    }
    if (result.error) {
      this.report(node, template, result.error);
      return { ...node, broken: true };
    }
    if (cast) return this.cast(node, result.text, cast);
    if (result.text === template) return node;
    return { kind: 'scalar', value: result.text, span: node.span, ...(node.override && { override: true }) };
  }

  private report(node: ScalarNode, template: string, error: SubstitutionError): void {
    const span = partOf(node, textStart(node, template), error.start, error.end);
    const path = this.path.join('.').replaceAll('.[]', '[]');
    if (error.kind === 'invalid') {
      this.problems.error(
        'invalidInterpolation',
        `invalid interpolation format for ${path}: ${template}. You may need to escape any $ with another $`,
        span,
        // Where the template stands in the file letter by letter, its first sign does.
        span.source.text[span.start] === '$'
          ? { span: { ...span, end: span.start + 1 }, text: '$$' }
          : undefined,
      );
    } else {
      const reason = error.reason ? `: ${error.reason}` : '';
      this.problems.error(
        'missingVariable',
        `error while interpolating ${path}: required variable ${error.name} is missing a value${reason}`,
        span,
      );
    }
  }

  private cast(node: ScalarNode, text: string, cast: Cast): Node {
    const value = castText(text, cast);
    if (value !== undefined) {
      if (cast === 'boolean' && !/^(true|false)$/i.test(text)) {
        this.problems.warning(
          'deprecatedKey',
          `"${text}" for boolean is not supported by YAML 1.2, please use \`${String(value)}\``,
          node.span,
          replacement(node.span, text, String(value)),
        );
      }
      return { kind: 'scalar', value, span: node.span };
    }
    const path = this.path.join('.').replaceAll('.[]', '[]');
    const kind = cast === 'boolean' ? 'a boolean' : cast === 'int' ? 'a whole number' : 'a number';
    this.problems.error(
      'invalidValue',
      `error while interpolating ${path}: failed to cast to expected type: "${text}" is not ${kind}`,
      node.span,
    );
    return { ...node, broken: true };
  }
}

function castText(text: string, cast: Cast): number | boolean | undefined {
  switch (cast) {
    case 'int':
      return /^[-+]?\d+$/.test(text) ? Number(text) : undefined;
    case 'float':
      return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      if (/^(true|y|yes|on)$/i.test(text)) return true;
      return /^(false|n|no|off)$/i.test(text) ? false : undefined;
  }
}

/** Where the text of a scalar stands in the file letter by letter; undefined where it does not. */
function textStart({ span: { source, start } }: ScalarNode, value: string): number | undefined {
  const first = start + (/["']/.test(source.text[start] ?? '') ? 1 : 0);
  return source.text.startsWith(value, first) ? first : undefined;
}

/** The place of a part of a scalar, or all of it where the file has it in another form. */
function partOf(node: ScalarNode, textAt: number | undefined, start: number, end: number): Span {
  if (textAt === undefined) return node.span;
  return { source: node.span.source, start: textAt + start, end: textAt + end };
}
