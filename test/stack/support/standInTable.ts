/** One image that cannot be had here: what is inside the real one, as far as the definition uses it. */
export interface StandIn {
  /** Key into test/stack/standIns/program.ts. */
  readonly system: string;
  /** Paths of its own programs → the names they go by there. */
  readonly programs: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** What else it holds. A tool that the real image lacks must not be here: its health check would pass for nothing. */
  readonly holds: readonly ('shell' | 'bash' | 'curl' | 'wget' | 'node')[];
  readonly user?: string;
  /** Volumes of the image: path → owner. */
  readonly folders?: Readonly<Record<string, number>>;
  /** Files that preparing steps take from it; a text that begins with `->` is a link. */
  readonly files?: Readonly<Record<string, string>>;
}

const entrypoint = '/usr/local/bin/docker-entrypoint.sh';
const serves = (path: string, name = path.split('/').at(-1) ?? ''): Readonly<Record<string, string>> => ({
  [path]: name,
});
const confluent: Pick<StandIn, 'command' | 'user'> = {
  command: ['/etc/confluent/docker/run'],
  user: '1000',
};
const kafka: StandIn = {
  system: 'kafka',
  programs: {
    '/etc/confluent/docker/run': 'run',
    '/usr/bin/kafka-topics': 'kafka-topics',
    '/usr/bin/kafka-broker-api-versions': 'kafka-broker-api-versions',
  },
  ...confluent,
  holds: ['shell', 'bash'],
  folders: { '/var/lib/kafka/data': 1000 },
};
const serdeTools = '/usr/share/java/kafka-serde-tools';

/** By repository. */
export const standInTable: Readonly<Record<string, StandIn>> = {
  'confluentinc/cp-kafka': kafka,
  'confluentinc/cp-schema-registry': {
    system: 'schemaRegistry',
    programs: serves('/etc/confluent/docker/run'),
    ...confluent,
    holds: ['shell', 'bash', 'curl'],
    // As upstream's build leaves it: copies became links into a folder beside it.
    files: {
      '/usr/share/java/kafka/kafka-connect-avro-converter-8.2.2.jar': 'jar',
      [`${serdeTools}/kafka-connect-avro-converter-8.2.2.jar`]:
        '->../kafka/kafka-connect-avro-converter-8.2.2.jar',
      [`${serdeTools}/kafka-avro-serializer-8.2.2.jar`]: 'jar',
    },
  },
  'quay.io/debezium/connect': {
    system: 'connect',
    programs: serves('/docker-entrypoint.sh'),
    entrypoint: ['/docker-entrypoint.sh'],
    command: ['start'],
    holds: ['shell', 'bash', 'curl'],
    user: '1001',
    folders: { '/kafka/connect': 1001 },
  },
  mongo: {
    system: 'mongo',
    programs: { ...serves(entrypoint), '/usr/bin/mongosh': 'mongosh' },
    entrypoint: ['docker-entrypoint.sh'],
    command: ['mongod'],
    holds: ['shell', 'bash'],
    folders: { '/data/db': 999, '/data/configdb': 999 },
  },
  cassandra: {
    system: 'cassandra',
    programs: { ...serves(entrypoint), '/opt/cassandra/bin/cqlsh': 'cqlsh', '/usr/bin/cqlsh': 'cqlsh' },
    entrypoint: ['docker-entrypoint.sh'],
    command: ['cassandra', '-f'],
    holds: ['shell', 'bash'],
    folders: { '/var/lib/cassandra': 999 },
  },
  elasticsearch: {
    system: 'elasticsearch',
    programs: serves(entrypoint),
    entrypoint: ['docker-entrypoint.sh'],
    holds: ['shell', 'bash', 'curl'],
    user: '1000',
    folders: { '/usr/share/elasticsearch/data': 1000 },
  },
  kibana: {
    system: 'kibana',
    programs: serves('/usr/local/bin/kibana-docker'),
    command: ['kibana-docker'],
    holds: ['shell', 'bash', 'curl'],
    user: '1000',
  },
  'quay.io/minio/minio': {
    system: 'minio',
    programs: serves('/usr/bin/docker-entrypoint.sh'),
    entrypoint: ['/usr/bin/docker-entrypoint.sh'],
    holds: ['shell', 'bash', 'curl'],
    folders: { '/data': 0 },
  },
  'rustfs/rustfs': {
    system: 'rustfs',
    programs: serves('/entrypoint.sh'),
    entrypoint: ['/entrypoint.sh'],
    holds: ['shell', 'curl', 'wget'],
    folders: { '/data': 0 },
  },
  'hashicorp/vault': {
    system: 'vault',
    programs: { ...serves(entrypoint), '/bin/vault': 'vault' },
    entrypoint: ['docker-entrypoint.sh'],
    command: ['server', '-dev'],
    holds: ['shell', 'wget'],
  },
  'grafana/loki': {
    system: 'loki',
    programs: serves('/usr/bin/loki'),
    entrypoint: ['/usr/bin/loki'],
    holds: [],
    user: '10001',
    folders: { '/loki': 10001 },
  },
  'grafana/tempo': {
    system: 'tempo',
    programs: serves('/tempo'),
    entrypoint: ['/tempo'],
    holds: [],
    user: '10001',
    folders: { '/var/tempo': 10001 },
  },
  'otel/opentelemetry-collector-contrib': {
    system: 'otelCollector',
    programs: serves('/otelcol-contrib'),
    entrypoint: ['/otelcol-contrib'],
    command: ['--config', '/etc/otelcol-contrib/config.yaml'],
    holds: [],
    user: '10001',
  },
  'grafana/grafana': {
    system: 'grafana',
    programs: serves('/run.sh'),
    entrypoint: ['/run.sh'],
    holds: ['shell', 'curl', 'wget'],
    user: '472',
    folders: { '/var/lib/grafana': 472 },
  },
  'grafana/alloy': {
    system: 'alloy',
    programs: serves('/bin/alloy'),
    entrypoint: ['/bin/alloy'],
    holds: ['shell', 'bash'],
    folders: { '/var/lib/alloy/data': 473 },
  },
  'axllent/mailpit': {
    system: 'mailpit',
    programs: serves('/mailpit'),
    entrypoint: ['/mailpit'],
    holds: ['shell', 'wget'],
    folders: { '/data': 0 },
  },
  'supabase/gotrue': {
    system: 'auth',
    programs: serves('/usr/local/bin/auth'),
    command: ['auth'],
    holds: ['shell', 'wget'],
  },
  'postgrest/postgrest': {
    system: 'rest',
    programs: serves('/bin/postgrest'),
    command: ['postgrest'],
    holds: [],
    user: '1000',
  },
  'supabase/realtime': {
    system: 'realtime',
    programs: serves('/app/run.sh'),
    entrypoint: ['/app/run.sh'],
    holds: ['shell', 'bash', 'curl'],
  },
  'supabase/storage-api': {
    system: 'storage',
    programs: serves(entrypoint),
    entrypoint: ['docker-entrypoint.sh'],
    holds: ['shell', 'wget', 'node'],
    folders: { '/var/lib/storage': 0 },
  },
  'darthsim/imgproxy': {
    system: 'imgproxy',
    programs: serves('/usr/local/bin/imgproxy'),
    command: ['imgproxy'],
    holds: ['shell', 'bash'],
    user: '999',
  },
  'supabase/studio': {
    system: 'studio',
    programs: serves(entrypoint),
    entrypoint: ['docker-entrypoint.sh'],
    holds: ['shell', 'bash', 'node'],
  },
  'ghcr.io/kafbat/kafka-ui': {
    system: 'kafkaUi',
    programs: serves('/usr/bin/java'),
    command: ['java'],
    holds: ['shell', 'wget'],
  },
  'dpage/pgadmin4': {
    system: 'pgadmin',
    programs: serves('/entrypoint.sh'),
    entrypoint: ['/entrypoint.sh'],
    holds: ['shell', 'wget'],
    folders: { '/var/lib/pgadmin': 0 },
  },
  'portainer/portainer-ce': {
    system: 'portainer',
    programs: serves('/portainer'),
    entrypoint: ['/portainer'],
    holds: ['shell', 'wget'],
    folders: { '/data': 0 },
  },
};
