import type { ServiceModel } from '../model/stack';
import type { CatalogSystem } from './catalogSystem';
import { parseImageName } from './imageName';
import { adminer } from './systems/adminer';
import { akhq } from './systems/akhq';
import { alertmanager } from './systems/alertmanager';
import { alloy } from './systems/alloy';
import { cassandra } from './systems/cassandra';
import { clickhouse } from './systems/clickhouse';
import { elasticsearch } from './systems/elasticsearch';
import { etcd } from './systems/etcd';
import { grafana } from './systems/grafana';
import { jaeger } from './systems/jaeger';
import { kafka } from './systems/kafka';
import { kafkaConnect } from './systems/kafkaConnect';
import { kafkaUi } from './systems/kafkaUi';
import { keycloak } from './systems/keycloak';
import { kibana } from './systems/kibana';
import { localstack } from './systems/localstack';
import { loki } from './systems/loki';
import { maildev } from './systems/maildev';
import { mailhog } from './systems/mailhog';
import { mailpit } from './systems/mailpit';
import { mariadb } from './systems/mariadb';
import { meilisearch } from './systems/meilisearch';
import { memcached } from './systems/memcached';
import { minio } from './systems/minio';
import { mongoExpress } from './systems/mongoExpress';
import { mongodb } from './systems/mongodb';
import { mysql } from './systems/mysql';
import { nats } from './systems/nats';
import { nginx } from './systems/nginx';
import { opensearch } from './systems/opensearch';
import { otelCollector } from './systems/otelCollector';
import { pgadmin } from './systems/pgadmin';
import { pgbouncer } from './systems/pgbouncer';
import { phpMyAdmin } from './systems/phpMyAdmin';
import { portainer } from './systems/portainer';
import { postgres } from './systems/postgres';
import { prometheus } from './systems/prometheus';
import { rabbitmq } from './systems/rabbitmq';
import { redis } from './systems/redis';
import { redisCommander } from './systems/redisCommander';
import { redisInsight } from './systems/redisInsight';
import { redpanda } from './systems/redpanda';
import { redpandaConsole } from './systems/redpandaConsole';
import { rustfs } from './systems/rustfs';
import { schemaRegistry } from './systems/schemaRegistry';
import { supabase } from './systems/supabase';
import { tempo } from './systems/tempo';
import { traefik } from './systems/traefik';
import { valkey } from './systems/valkey';
import { vault } from './systems/vault';
import { zipkin } from './systems/zipkin';
import { zookeeper } from './systems/zookeeper';

/** Every system we know. Where two claim an image, the one that names its owner wins. */
export const catalog: readonly CatalogSystem[] = [
  adminer,
  akhq,
  alertmanager,
  alloy,
  cassandra,
  clickhouse,
  elasticsearch,
  etcd,
  grafana,
  jaeger,
  kafka,
  kafkaConnect,
  kafkaUi,
  keycloak,
  kibana,
  localstack,
  loki,
  maildev,
  mailhog,
  mailpit,
  mariadb,
  meilisearch,
  memcached,
  minio,
  mongoExpress,
  mongodb,
  mysql,
  nats,
  nginx,
  opensearch,
  otelCollector,
  pgadmin,
  pgbouncer,
  phpMyAdmin,
  portainer,
  postgres,
  prometheus,
  rabbitmq,
  redis,
  redisCommander,
  redisInsight,
  redpanda,
  redpandaConsole,
  rustfs,
  schemaRegistry,
  supabase,
  tempo,
  traefik,
  valkey,
  vault,
  zipkin,
  zookeeper,
];

/**
 * Recognises a service: by its annotation `system`, else by the name of its image, whatever registry, owner, tag or
 * digest goes with it. @returns undefined for anything else, also for a service that is only built.
 */
export function findSystem(service: ServiceModel): CatalogSystem | undefined {
  const { system } = service.annotations;
  if (system !== undefined) return catalog.find(({ id }) => id === system);
  if (!service.spec.image) return undefined;
  const { name, owner } = parseImageName(service.spec.image);
  const byOwner = catalog.find(({ images }) => images.includes(`${owner}/${name}`));
  return byOwner ?? catalog.find(({ images }) => images.includes(name));
}
