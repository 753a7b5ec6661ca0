import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@grafana/lezer-logql';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { parse } from 'yaml';
import { collectorMetrics, prometheusName } from './support/collectorMetrics';
import { stackFolder } from './support/definition';
import { allQueries } from './support/queries';

const file = (path: string): string => readFileSync(join(stackFolder, 'services', path), 'utf8');

describe('the configuration files of the bundled stack', () => {
  const queries = allQueries();

  /** What Grafana's own grammar cannot read of a query; "" when it reads all of it. */
  function unreadable(logql: string): string {
    let bad = '';
    parser.parse(logql).iterate({
      enter: ({ type, from, to }) => {
        if (type.isError) bad ||= `at ${from}: ${logql.slice(from, to + 10)}`;
      },
    });
    return bad;
  }

  it('ask Loki only what its query language holds', () => {
    const logql = queries.filter(({ language }) => language === 'logql');
    assert.ok(logql.length >= 6, 'queries were found');
    for (const { file: path, expression } of logql)
      assert.equal(unreadable(expression), '', `${path}: ${expression}`);
    assert.notEqual(unreadable('sum by (x) rate({a="b"}[1m])'), '', 'the grammar does refuse');
  });

  it('ask Prometheus for metrics by the names that the collector gives them there', () => {
    const known = new Set(collectorMetrics.map(prometheusName));
    const asked = queries
      .filter(({ language }) => language === 'promql')
      .flatMap(({ expression }) => expression.match(/\b(?:postgresql|redis|kafka)_\w+/g) ?? [])
      // Labels: the name of the database comes as an attribute of the resource.
      .filter((name) => name !== 'postgresql_database_name');
    assert.ok(asked.length >= 12, 'metrics were found');
    assert.deepEqual(
      asked.filter((name) => !known.has(name)),
      [],
    );
    const { otlp } = parse(file('prometheus/prometheus.yml')) as {
      otlp: { promote_resource_attributes: string[] };
    };
    assert.ok(otlp.promote_resource_attributes.includes('postgresql.database.name'));
  });

  it('turn those metrics on in the collector that are off by default', () => {
    const { receivers } = parse(file('otel-collector/config.yaml')) as {
      receivers: Record<string, { metrics?: Record<string, { enabled: boolean }> }>;
    };
    for (const { name, byDefault } of collectorMetrics) {
      if (byDefault !== false) continue;
      const receiver = receivers[name.split('.')[0] ?? ''];
      assert.equal(receiver?.metrics?.[name]?.enabled, true, name);
    }
  });

  it('leave ClickHouse fewer free entries than its small pool has', () => {
    const text = file('clickhouse/dev-stack.xml');
    assert.equal(XMLValidator.validate(text), true);
    const { clickhouse } = new XMLParser().parse(text) as { clickhouse: Record<string, unknown> };
    // What newer versions refuse; the concurrency ratio is 2 unless told otherwise.
    const pool = Number(clickhouse['background_pool_size']) * 2;
    const entries = Object.entries(clickhouse['merge_tree'] as Record<string, number>);
    assert.ok(entries.length >= 3);
    for (const [name, value] of entries) assert.ok(Number(value) < pool, `${name}: ${value} of ${pool}`);
  });
});
