import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { stackFolder } from './definition';

/** A query as Grafana or Prometheus would send it: their own variables hold a value. */
export interface Query {
  /** Path below stack/services. */
  readonly file: string;
  readonly language: 'promql' | 'logql';
  readonly expression: string;
}

const folder = join(stackFolder, 'services');
const files = [
  ...readdirSync(join(folder, 'grafana/dashboards')).map((name) => `grafana/dashboards/${name}`),
  ...['alerting', 'datasources'].map((name) => `grafana/provisioning/${name}/stack.yaml`),
  'prometheus/rules/stack.yml',
];

/** Every query of dashboards, alert rules and links between data sources. */
export function allQueries(): Query[] {
  return files.flatMap((file) => {
    // In provisioning files a literal $ is written twice.
    const text = readFileSync(join(folder, file), 'utf8').replaceAll('$$', '$');
    return [...found(parse(text), file.startsWith('prometheus/') ? 'prometheus' : '')]
      .map(({ source, expression }): Query => ({
        file,
        language: source === 'loki' ? 'logql' : 'promql',
        expression: filled(expression),
      }))
      .filter(({ expression }) => expression !== '');
  });
}

type Tree = Readonly<Record<string, unknown>>;

/** Walks a file; a query belongs to the data source that is named nearest above it. */
function* found(node: unknown, source: string): Generator<{ source: string; expression: string }> {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const one of node) yield* found(one, source);
    return;
  }
  const tree = node as Tree;
  const named = tree['datasource'] as Tree | undefined;
  const next = [named?.['uid'], tree['datasourceUid'], tree['targetUID']].find(
    (uid) => typeof uid === 'string',
  );
  for (const [key, value] of Object.entries(tree)) {
    const isQuery = key === 'expr' || (key === 'query' && !('name' in tree && 'type' in tree));
    if (isQuery && typeof value === 'string') yield { source: next ?? source, expression: value };
    else yield* found(value, next ?? source);
  }
}

function filled(expression: string): string {
  return expression
    .replaceAll(/\$\{__tags\}|\$__tags/g, 'service_name="x"')
    .replaceAll(/\$\{[^}]*\}|\$(?!labels)[a-z]\w*/gi, 'x');
}
