import assert from 'node:assert/strict';
import { useEngine } from '../support/engine';
import { alertTests, testedAlerts } from './support/alertTests';
import {
  askClickHouse,
  askPrometheus,
  childrenOf,
  inZooKeeper,
  putNode,
  querySeries,
  readNode,
} from './support/clients';
import { allQueries } from './support/queries';
import { remoteWrite } from './support/remoteWrite';
import { realImages } from './support/realImages';
import { StackRun } from './support/stackRun';

const servers = realImages
  ? 'the real images'
  : 'real servers of the distribution: ZooKeeper 3.8, Prometheus 2.53, ClickHouse 18.16';

describe(`the files of the bundled stack in ${servers}`, function () {
  this.timeout(realImages ? 900_000 : 300_000);

  let run: StackRun;
  before(async function () {
    this.timeout(600_000);
    run = new StackRun(await useEngine(), `dstest-servers-${process.pid}`);
    const secrets = { CLICKHOUSE_USER: 'analyst', CLICKHOUSE_PASSWORD: 's3cret' };
    await run.prepare(['kafka-zk', 'clickhouse', 'observability'], secrets);
    await run.start();
  });
  after(() => run?.dispose());

  const prometheus = (path: string): Promise<unknown> => askPrometheus(run.variable('PROMETHEUS_PORT'), path);
  const series = (query: string): Promise<Record<string, string>> =>
    querySeries(run.variable('PROMETHEUS_PORT'), query);
  const clickhouse = (sql: string, password = 's3cret'): Promise<string> =>
    askClickHouse(run.variable('CLICKHOUSE_HTTP_PORT'), 'analyst', password, sql);

  describe('Prometheus', () => {
    const rules = '/etc/prometheus/rules/stack.yml';

    it('finds nothing wrong with the configuration and the rules', async () => {
      const { yaml } = (await prometheus('status/config')) as { yaml: string };
      assert.ok((yaml.match(/^ *- job_name: /gm) ?? []).length >= 11, yaml);
      // An older version reads a copy without the part it does not know yet, and says so.
      const config = realImages ? '/etc/prometheus/prometheus.yml' : '/tmp/prometheus/prometheus.yml';
      assert.match(
        await run.exec('prometheus', 'promtool', 'check', 'config', config),
        /is valid prometheus config file syntax[^]*SUCCESS: 5 rules found/,
      );
      const told = (await run.lines('prometheus')).filter((line) => line.startsWith('left out'));
      const unknown = ['--web.enable-otlp-receiver', 'otlp in /etc/prometheus/prometheus.yml'];
      assert.deepEqual(told.map((line) => line.split(': ')[1]).sort(), realImages ? [] : unknown);
      assert.match(
        await run.exec('prometheus', 'promtool', 'check', 'rules', rules),
        /SUCCESS: 5 rules found/,
      );
    });

    it('tells each alert when it should and not before', async () => {
      const { groups } = (await prometheus('rules')) as { groups: { rules: { name: string }[] }[] };
      const loaded = groups.flatMap((group) => group.rules.map(({ name }) => name));
      assert.deepEqual([...testedAlerts].sort(), loaded.sort(), 'every rule has a test');
      const test = (text: string): Promise<string> =>
        run.exec('prometheus', 'sh', '-c', `echo '${text}' >/tmp/t.yml && promtool test rules /tmp/t.yml`);
      const text = alertTests(rules);
      assert.match(await test(text), /SUCCESS/);
      await assert.rejects(test(text.replaceAll('301x20', '299x20')), /FAILED[^]*ReplicationSlotGrows/);
    });

    it('understands every query of the dashboards and alerts', async () => {
      const promql = allQueries().filter(({ language }) => language === 'promql');
      assert.ok(promql.length >= 20);
      const format = (query: string): Promise<unknown> =>
        prometheus(`format_query?${new URLSearchParams({ query }).toString()}`);
      for (const { file, expression } of promql)
        await assert.doesNotReject(format(expression), `${file}: ${expression}`);
      await assert.rejects(format('sum by (service) rate(up[5m])'), /bad_data/);
    });
  });

  describe('ClickHouse', () => {
    it('takes its settings from the file, and its user from the variables', async () => {
      const setting = `SELECT value FROM system.merge_tree_settings
        WHERE name = 'number_of_free_entries_in_pool_to_lower_max_size_of_merge'`;
      assert.equal(await clickhouse(setting), '2', 'it is 8 without the file');
      await assert.rejects(clickhouse('SELECT 1', 'wrong'), /password|Authentication failed/i);
      const names = await clickhouse("SELECT name FROM system.databases WHERE name = 'analytics'");
      assert.equal(names, 'analytics');
    });
  });

  describe('ZooKeeper', () => {
    it('knows the broker that said it is alive', async () => {
      const brokers = inZooKeeper(run.variable('ZOOKEEPER_PORT'), (client) =>
        childrenOf(client, '/brokers/ids'),
      );
      assert.deepEqual(await brokers, ['1']);
    });
  });

  describe('what was written through the published ports', () => {
    const written = async (): Promise<unknown> => ({
      zookeeper: await inZooKeeper(run.variable('ZOOKEEPER_PORT'), (client) => readNode(client, '/note')),
      prometheus: await series('last_over_time(dev_stack_note[1h])'),
      clickhouse: await clickhouse('EXISTS TABLE notes'),
    });
    const all = ['zookeeper', 'kafka-zk', 'prometheus', 'clickhouse'];
    const there = { zookeeper: 'kept', prometheus: { here: '7' }, clickhouse: '1' };

    before(async () => {
      await inZooKeeper(run.variable('ZOOKEEPER_PORT'), (client) => putNode(client, '/note', 'kept'));
      await remoteWrite(`http://127.0.0.1:${run.variable('PROMETHEUS_PORT')}/api/v1/write`, [
        { labels: { __name__: 'dev_stack_note', place: 'here' }, value: 7, at: Date.now() },
      ]);
      await clickhouse('CREATE TABLE notes (text String, at DateTime) ENGINE = MergeTree ORDER BY at');
      await clickhouse("INSERT INTO notes VALUES ('kept', '2026-01-01 00:00:00')");
    });

    it('is there', async () => assert.deepEqual(await written(), there));

    it('is there after a restart', async () => {
      await run.restart(...all);
      assert.deepEqual(await written(), there);
      assert.equal(await clickhouse('SELECT text FROM notes'), 'kept');
    });

    it('is gone after a reset, and they start anew', async () => {
      await run.reset(...all);
      assert.deepEqual(await written(), { zookeeper: undefined, prometheus: {}, clickhouse: '0' });
      await run.assertReady();
    });
  });
});
