import assert from 'node:assert/strict';
import { catalog, findSystem } from '../../../src/core/catalog/catalog';
import { serviceFacts } from '../../../src/core/catalog/serviceFacts';
import { aService } from './aService';

describe('findSystem', () => {
  const images: [string, string | undefined][] = [
    ['postgres:16.15-alpine', 'postgres'],
    ['docker.io/bitnami/postgresql:16', 'postgres'],
    ['postgis/postgis:16-3.4', 'postgres'],
    ['quay.io/debezium/postgres:16@sha256:1234', 'postgres'],
    ['supabase/postgres:15.8.1.085', 'postgres'],
    ['timescale/timescaledb:latest-pg16', 'postgres'],
    ['edoburu/pgbouncer:v1.25.2-p0', 'pgbouncer'],
    ['mysql:8', 'mysql'],
    ['mariadb:11', 'mariadb'],
    ['mongo:8', 'mongodb'],
    ['redis:7.4.11-alpine', 'redis'],
    ['redis/redis-stack:latest', 'redis'],
    ['valkey/valkey:8', 'valkey'],
    ['ghcr.io/joeferner/redis-commander:0.9.1', 'redis-commander'],
    ['confluentinc/cp-kafka:8.2.2', 'kafka'],
    ['apache/kafka:4.0.0', 'kafka'],
    ['docker.redpanda.com/redpandadata/redpanda:v25', 'redpanda'],
    ['redpandadata/console:v3', 'redpanda-console'],
    ['ghcr.io/kafbat/kafka-ui:v1.5.0', 'kafka-ui'],
    ['provectuslabs/kafka-ui', 'kafka-ui'],
    ['confluentinc/cp-zookeeper:7.5.0', 'zookeeper'],
    ['confluentinc/cp-schema-registry:8.2.2', 'schema-registry'],
    ['quay.io/debezium/connect:3.5.2.Final', 'kafka-connect'],
    ['rabbitmq:4-management', 'rabbitmq'],
    ['nats:2', 'nats'],
    ['docker.elastic.co/elasticsearch/elasticsearch:8.19.20', 'elasticsearch'],
    ['opensearchproject/opensearch:2', 'opensearch'],
    ['kibana:8.19.20', 'kibana'],
    ['clickhouse/clickhouse-server:25', 'clickhouse'],
    ['cassandra:4.1.12', 'cassandra'],
    ['axllent/mailpit:v1.30.5', 'mailpit'],
    ['mailhog/mailhog', 'mailhog'],
    ['quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z', 'minio'],
    ['rustfs/rustfs:1.0.0-rc.3', 'rustfs'],
    ['hashicorp/vault:2.0.4', 'vault'],
    ['prom/prometheus:v3.14.0', 'prometheus'],
    ['grafana/grafana:13.2.0', 'grafana'],
    ['grafana/loki:3.7.6', 'loki'],
    ['grafana/tempo:3.0.3', 'tempo'],
    ['jaegertracing/all-in-one:1.60', 'jaeger'],
    ['otel/opentelemetry-collector-contrib:0.159.0', 'otel-collector'],
    ['traefik:v3.7.11', 'traefik'],
    ['dpage/pgadmin4:9.17', 'pgadmin'],
    ['adminer', 'adminer'],
    ['portainer/portainer-ce:2.39.5-alpine', 'portainer'],
    ['quay.io/keycloak/keycloak:26', 'keycloak'],
    ['localstack/localstack:4', 'localstack'],
    // Names that only look alike, or are too common to be taken for a system.
    ['prometheuscommunity/postgres-exporter', undefined],
    ['oliver006/redis_exporter', undefined],
    ['acme/connect:1', undefined],
    ['acme/console', undefined],
    ['acme/all-in-one', undefined],
    ['acme/shop-api:1.2', undefined],
  ];
  for (const [image, id] of images) {
    it(`takes ${image} for ${id ?? 'nothing it knows'}`, () =>
      assert.equal(findSystem(aService('x', { image }))?.id, id));
  }

  it('goes by the annotation before the image', () => {
    const service = aService('cache', { image: 'acme/our-cache:3' }, { annotations: { system: 'redis' } });
    assert.equal(findSystem(service)?.id, 'redis');
  });

  it('knows nothing of a service that is only built', () => {
    assert.equal(findSystem(aService('api', { build: { context: '/src' } })), undefined);
  });
});

describe('catalog', () => {
  it('uses every id once', () => {
    const ids = catalog.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
  });

  it('claims every image name once', () => {
    const images = catalog.flatMap((system) => system.images);
    assert.deepEqual([...new Set(images)], images);
  });

  it('offers no address that the host cannot reach', () => {
    for (const { id } of catalog) {
      const facts = serviceFacts(aService('x', { image: 'x' }, { annotations: { system: id } }), []);
      assert.deepEqual([facts.links, facts.connections], [[], []], id);
    }
  });

  it('has something to offer for every system once its ports are published', () => {
    const ports = [
      80, 1025, 2181, 2379, 3000, 3100, 3200, 3306, 4222, 4317, 4318, 4566, 5432, 5540, 5601, 5672, 6379,
    ]
      .concat([
        7700, 8025, 8080, 8081, 8083, 8123, 8200, 9000, 9001, 9042, 9090, 9092, 9093, 9200, 9411, 11211,
        12345,
      ])
      .concat([16686, 27017, 1080, 8000])
      .map((port) => `${port}:${port}`);
    for (const { id } of catalog) {
      const facts = serviceFacts(aService('x', { image: 'x' }, { ports, annotations: { system: id } }), []);
      assert.ok(facts.links.length + facts.connections.length > 0, id);
      for (const { env } of facts.connections) assert.ok(Object.keys(env).length > 0, id);
      for (const { url } of facts.links) assert.ok(URL.canParse(url), `${id}: ${url}`);
    }
  });
});
