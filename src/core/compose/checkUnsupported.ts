import { pathRules, type PathRules } from './pathRules';
import { type ProblemList } from './problemList';
import { isNull, stringOf, type Node } from './tree';

/** What nothing of ours can replace: the service would not be what its definition says. */
const impossible: Readonly<Record<string, string>> = {
  provider:
    'is run by another program that only docker compose calls: start it there, or leave the service out',
};

/** Keys of the specification that neither the engine nor we act on, and what that means for the container. */
const leftOut: PathRules<string> = pathRules<string>({
  'services.*.models': 'no model is started, and the variables that lead to it are not set',
  'services.*.credential_spec': 'the engine is not told of it, as with docker compose',
  'services.*.use_api_socket': 'the socket of the engine is not mounted',
  'services.*.pre_start': 'its steps are not run before the service starts',
  'services.*.build.provenance': 'no attestation is added to the image',
  'services.*.build.sbom': 'no attestation is added to the image',
  'services.*.build.no_cache_filter': 'its stages are taken from the cache',
  'secrets.*.external': 'there is no store of secrets, and no service that uses it can be started',
  'configs.*.external': 'there is no store of configs, and no service that uses it can be started',
  'services.*.pull_refresh_after': 'the image is pulled only where it is missing',
});

const refreshing = /^(refresh|daily|weekly|every_)/;

/** Says of what is written in the definition that it has no effect here; on a definition in long form. */
export function checkUnsupported(tree: Node, problems: ProblemList): void {
  visit(tree, leftOut, [], problems);
}

function visit(node: Node, rules: PathRules<string>, path: readonly string[], problems: ProblemList): void {
  if (node.kind !== 'map') return;
  for (const [key, { value, keySpan }] of node.entries) {
    const inner = rules.step(key);
    const where = [...path, key];
    if (inner) visit(value, inner, where, problems);
    if (inner?.rule !== undefined && !isNull(value) && stringOf(value) !== 'false') {
      problems.warning('unsupported', `${where.join('.')} is not supported: ${inner.rule}`, keySpan);
    }
    if (where.length !== 3 || where[0] !== 'services') continue;
    if (Object.hasOwn(impossible, key)) {
      problems.error('unsupported', `${where.join('.')}: ${impossible[key] ?? ''}`, keySpan);
    } else if (key === 'pull_policy' && refreshing.test(stringOf(value) ?? '')) {
      const message = `${where.join('.')}: "${stringOf(value) ?? ''}" is not supported, the image is pulled only where it is missing`;
      problems.warning('unsupported', message, value.span);
    }
  }
}
