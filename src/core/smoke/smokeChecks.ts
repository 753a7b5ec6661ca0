import type { SmokeCheck } from './smokeCheck';
import { anyService } from './checks/anyService';
import { cassandra } from './checks/cassandra';
import { clickhouse } from './checks/clickhouse';
import { supabase, traefik } from './checks/gateways';
import { kafka } from './checks/kafka';
import { mailpit, smtp } from './checks/mail';
import { mongodb } from './checks/mongodb';
import { objectStorage } from './checks/objectStorage';
import { grafana, loki, otelCollector, prometheus, tempo } from './checks/observability';
import { alloy, pgadmin, portainer } from './checks/pages';
import { redis } from './checks/redis';
import { pgbouncer, postgres } from './checks/relational';
import { kibana, searchEngine } from './checks/search';
import { kafkaConnect, kafkaUi, redisCommander, schemaRegistry } from './checks/streams';
import { vault } from './checks/vault';
import { zookeeper } from './checks/zookeeper';

/** By the key of the catalog, so that they work on anybody's compose file. */
const checks: Readonly<Record<string, SmokeCheck>> = {
  alloy,
  cassandra,
  clickhouse,
  elasticsearch: searchEngine,
  grafana,
  kafka,
  'kafka-connect': kafkaConnect,
  'kafka-ui': kafkaUi,
  kibana,
  loki,
  maildev: smtp,
  mailhog: smtp,
  mailpit,
  minio: objectStorage,
  mongodb,
  opensearch: searchEngine,
  'otel-collector': otelCollector,
  pgadmin,
  pgbouncer,
  portainer,
  postgres,
  prometheus,
  redis,
  'redis-commander': redisCommander,
  redpanda: kafka,
  rustfs: objectStorage,
  'schema-registry': schemaRegistry,
  supabase,
  tempo,
  traefik,
  valkey: redis,
  vault,
  zookeeper,
};

/** @param system key of the catalog; what has no check of its own is looked at from outside */
export function smokeCheckOf(system: string | undefined): SmokeCheck {
  return (system === undefined ? undefined : checks[system]) ?? anyService;
}
