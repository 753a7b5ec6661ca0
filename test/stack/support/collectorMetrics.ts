/** A metric that the collector's receivers make of a server, as far as the stack asks for it. */
interface CollectorMetric {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'counter';
  /** False: only where the configuration turns it on. */
  readonly byDefault?: false;
}

/** From the metadata.yaml of each receiver, version 0.159. */
export const collectorMetrics: readonly CollectorMetric[] = [
  { name: 'postgresql.backends', unit: '1', kind: 'sum' },
  { name: 'postgresql.commits', unit: '1', kind: 'counter' },
  { name: 'postgresql.db_size', unit: 'By', kind: 'sum' },
  { name: 'postgresql.wal.delay', unit: 's', kind: 'gauge', byDefault: false },
  { name: 'redis.memory.used', unit: 'By', kind: 'gauge' },
  { name: 'redis.maxmemory', unit: 'By', kind: 'gauge', byDefault: false },
  { name: 'redis.commands.processed', unit: '{command}', kind: 'counter' },
  { name: 'redis.clients.connected', unit: '{client}', kind: 'sum' },
  { name: 'kafka.brokers', unit: '{brokers}', kind: 'sum' },
  { name: 'kafka.consumer_group.lag', unit: '1', kind: 'gauge' },
  { name: 'kafka.partition.current_offset', unit: '1', kind: 'gauge' },
  { name: 'kafka.partition.oldest_offset', unit: '1', kind: 'gauge' },
];

/** The name Prometheus keeps it by when it comes as OTLP: unit, then `_total` of counters and `_ratio` of gauges of 1. */
export function prometheusName({ name, unit, kind }: CollectorMetric): string {
  const suffix = { By: '_bytes', s: '_seconds' }[unit] ?? '';
  const last = kind === 'counter' ? '_total' : kind === 'gauge' && unit === '1' ? '_ratio' : '';
  return name.replaceAll('.', '_') + suffix + last;
}
