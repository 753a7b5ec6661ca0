import { registryApi } from '../api/registryApi';
import { register } from './zookeeperClient';
import {
  ask,
  keep,
  need,
  refuseUnless,
  serveHttp,
  serveWire,
  told,
  type Given,
  type System,
} from '../system';
import { kafkaWire } from '../wire/kafkaWire';

interface Topic {
  readonly partitions: number;
  readonly config: readonly string[];
}

/** Splits "NAME://host:port,…". */
function listeners(text = ''): Map<string, string> {
  return new Map(
    text.split(',').map((one) => {
      const [name = '', address = ''] = one.split('://');
      return [name, address];
    }),
  );
}

/** What the broker checks of its listeners before it starts. */
function checkListeners(env: Given['env']): void {
  need(env, 'KAFKA_LISTENERS', 'KAFKA_ADVERTISED_LISTENERS', 'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP');
  const own = listeners(env['KAFKA_LISTENERS']);
  const map = new Map(
    (env['KAFKA_LISTENER_SECURITY_PROTOCOL_MAP'] ?? '')
      .split(',')
      .map((pair) => pair.split(':') as [string, string]),
  );
  for (const name of own.keys()) refuseUnless(map.has(name), `listener ${name} has no security protocol`);
  const controllers = (env['KAFKA_CONTROLLER_LISTENER_NAMES'] ?? '').split(',').filter(Boolean);
  for (const [name, address] of listeners(env['KAFKA_ADVERTISED_LISTENERS'])) {
    refuseUnless(own.has(name), `advertised listener ${name} is none of KAFKA_LISTENERS`);
    refuseUnless(!controllers.includes(name), `the controller listener ${name} must not be advertised`);
    refuseUnless(!address.startsWith('0.0.0.0'), '0.0.0.0 cannot be advertised');
  }
  refuseUnless(own.has(env['KAFKA_INTER_BROKER_LISTENER_NAME'] ?? ''), 'no such inter-broker listener');
  for (const name of controllers) refuseUnless(own.has(name), `no such controller listener: ${name}`);
  for (const setting of ['OFFSETS_TOPIC_REPLICATION_FACTOR', 'TRANSACTION_STATE_LOG_REPLICATION_FACTOR']) {
    refuseUnless(env[`KAFKA_${setting}`] === '1', `KAFKA_${setting}: one broker keeps one copy`);
  }
}

async function broker({ env }: Given): Promise<number> {
  checkListeners(env);
  const folder = '/var/lib/kafka/data';
  let cluster: string;
  if (env['KAFKA_ZOOKEEPER_CONNECT']) {
    need(env, 'KAFKA_BROKER_ID');
    cluster = await register(env['KAFKA_ZOOKEEPER_CONNECT'], env['KAFKA_BROKER_ID'] ?? '');
  } else {
    need(env, 'KAFKA_PROCESS_ROLES', 'KAFKA_NODE_ID', 'CLUSTER_ID', 'KAFKA_CONTROLLER_QUORUM_VOTERS');
    cluster = env['CLUSTER_ID'] ?? '';
    refuseUnless(/^[A-Za-z0-9_-]{22}$/.test(cluster), `Cluster ID string ${cluster} is no base64 UUID`);
  }
  const meta = keep(`${folder}/meta.properties`, { cluster });
  refuseUnless(
    meta.value.cluster === cluster,
    env['KAFKA_ZOOKEEPER_CONNECT']
      ? `The Cluster ID ${cluster} doesn't match stored clusterId Some(${meta.value.cluster}) in meta.properties`
      : `Invalid cluster.id in: ${folder}/meta.properties. Expected ${cluster}, but read ${meta.value.cluster}`,
  );
  meta.save();
  const topics = keep<Record<string, Topic>>(`${folder}/topics`, {});
  const port = Number(listeners(env['KAFKA_LISTENERS']).get('PLAINTEXT')?.split(':')[1]);
  const answers = serveHttp(port, ({ method, path, body }) => {
    if (path !== '/topics') return undefined;
    if (method === 'GET') return { body: topics.value };
    const { name, ...topic } = JSON.parse(body) as Topic & { name: string };
    if (name in topics.value) return { status: 409 };
    topics.value[name] = topic;
    topics.save();
    told('create topic', { name, ...topic });
    return { status: 201 };
  });
  // What applications on the host connect to.
  const host =
    [...listeners(env['KAFKA_LISTENERS'])].find(([, address]) => address.endsWith(':9092'))?.[0] ?? '';
  const advertised = listeners(env['KAFKA_ADVERTISED_LISTENERS']).get(host) ?? '';
  const speak = kafkaWire({
    advertised,
    has: (topic) => topic in topics.value,
    make: (topic, partitions) => (topics.value[topic] = { partitions, config: [] }),
    remove: (topic) => delete topics.value[topic],
  });
  return Promise.race([answers, serveWire(9092, speak)]);
}

/** Value of an option of a command line. */
function option(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

async function topicsTool({ args }: Given): Promise<number> {
  const server = option(args, '--bootstrap-server');
  refuseUnless(server, 'Missing required argument "[bootstrap-server]"');
  if (args.includes('--describe') || args.includes('--list')) {
    const { body } = await ask(`http://${server}/topics`);
    for (const [name, { partitions }] of Object.entries(JSON.parse(body) as Record<string, Topic>)) {
      console.log(
        args.includes('--list')
          ? name
          : `Topic: ${name}\tTopicId: x\tPartitionCount: ${partitions}\tReplicationFactor: 1\tConfigs: `,
      );
    }
    return 0;
  }
  refuseUnless(args.includes('--create'), 'Command must include exactly one action');
  const name = option(args, '--topic') ?? '';
  const partitions = Number(option(args, '--partitions'));
  refuseUnless(/^[A-Za-z0-9._-]{1,249}$/.test(name), `Topic name is illegal: ${name}`);
  refuseUnless(partitions > 0, 'The partitions must be greater than 0');
  refuseUnless(
    option(args, '--replication-factor') === '1',
    'Replication factor larger than available brokers',
  );
  const config = args.flatMap((word, index) => (args[index - 1] === '--config' ? [word] : []));
  for (const one of config) refuseUnless(/^retention\.ms=\d+$/.test(one), `Unknown topic config: ${one}`);
  const body = { name, partitions, config };
  const { status } = await ask(`http://${server}/topics`, { method: 'POST', body });
  return status === 201 || (status === 409 && args.includes('--if-not-exists')) ? 0 : 1;
}

export const kafka: System = {
  run: broker,
  'kafka-topics': topicsTool,
  'kafka-broker-api-versions': async ({ args }) => {
    const { status } = await ask(`http://${option(args, '--bootstrap-server')}/topics`);
    return status === 200 ? 0 : 1;
  },
};

export const schemaRegistry: System = {
  run: async ({ env }) => {
    need(env, 'SCHEMA_REGISTRY_HOST_NAME', 'SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS');
    refuseUnless(env['SCHEMA_REGISTRY_LISTENERS'] === 'http://0.0.0.0:8081', 'it would listen elsewhere');
    const [, address = ''] = (env['SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS'] ?? '').split(
      'PLAINTEXT://',
    );
    const { status } = await ask(`http://${address}/topics`);
    refuseUnless(status === 200, `no broker at ${address}`);
    return serveHttp(8081, registryApi());
  },
};
