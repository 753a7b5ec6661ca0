import { stringify } from 'yaml';

interface AlertCase {
  readonly alert: string;
  /** Series in promtool's notation: what they were at the start, a minute later … */
  readonly series: Readonly<Record<string, string>>;
  /** When it is not yet told, and when it is. */
  readonly quiet: string;
  readonly told: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
}

const cases: readonly AlertCase[] = [
  {
    alert: 'TargetDown',
    series: { 'up{job="loki", instance="loki:3100"}': '1 0x10' },
    quiet: '2m',
    told: '4m',
    labels: { job: 'loki', instance: 'loki:3100' },
    summary: 'loki does not answer Prometheus',
  },
  {
    alert: 'HighErrorRate',
    series: {
      'traces_spanmetrics_calls_total{service="order", status_code="STATUS_CODE_ERROR"}': '0+10x20',
      'traces_spanmetrics_calls_total{service="order", status_code="STATUS_CODE_UNSET"}': '0+90x20',
    },
    quiet: '4m',
    told: '12m',
    labels: { service: 'order' },
    summary: 'More than 5 % of the calls of order fail',
  },
  {
    alert: 'KafkaConsumerLag',
    series: {
      'kafka_consumer_group_lag_ratio{group="billing", topic="orders", partition="0"}': '600x20',
      'kafka_consumer_group_lag_ratio{group="billing", topic="orders", partition="1"}': '600x20',
    },
    quiet: '4m',
    told: '6m',
    labels: { group: 'billing', topic: 'orders' },
    summary: 'billing is more than 1000 messages behind on orders',
  },
  {
    alert: 'ReplicationSlotGrows',
    series: { 'postgresql_wal_delay_seconds{replication_client="10.0.0.7", operation="flush"}': '301x20' },
    quiet: '4m',
    told: '6m',
    labels: { replication_client: '10.0.0.7' },
    summary: '10.0.0.7 has confirmed nothing for five minutes: the log of PostgreSQL grows',
  },
  {
    alert: 'RedisNearlyFull',
    series: { redis_memory_used_bytes: '95x20', redis_maxmemory_bytes: '100x20' },
    quiet: '1m',
    told: '3m',
    labels: {},
    summary: 'Redis is nearly full; it evicts nothing and will refuse writes',
  },
];

export const testedAlerts = cases.map(({ alert }) => alert);

/** A file for `promtool test rules`: each alert told when it should be, and not before. @param rules path of the rules. */
export function alertTests(rules: string): string {
  return stringify({
    rule_files: [rules],
    evaluation_interval: '1m',
    tests: cases.map(({ alert, series, quiet, told, labels, summary }) => ({
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [
        { eval_time: quiet, alertname: alert, exp_alerts: [] },
        {
          eval_time: told,
          alertname: alert,
          exp_alerts: [{ exp_labels: { severity: 'warning', ...labels }, exp_annotations: { summary } }],
        },
      ],
    })),
  });
}
