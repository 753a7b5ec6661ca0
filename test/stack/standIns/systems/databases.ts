import { searchApi } from '../api/searchApi';
import { storageApi } from '../api/storageApi';
import {
  ask,
  keep,
  need,
  refuseUnless,
  serveBoth,
  serveHttp,
  told,
  type Answering,
  type System,
} from '../system';
import { cqlWire } from '../wire/cqlWire';

export const cassandra: System = {
  'docker-entrypoint.sh': ({ env }) => {
    need(env, 'CASSANDRA_CLUSTER_NAME');
    refuseUnless(
      !env['MAX_HEAP_SIZE'] === !env['HEAP_NEWSIZE'],
      'please set or unset MAX_HEAP_SIZE and HEAP_NEWSIZE in pairs',
    );
    // The default snitch ignores CASSANDRA_DC.
    const gossiping = env['CASSANDRA_ENDPOINT_SNITCH'] === 'GossipingPropertyFileSnitch';
    const center = gossiping ? (env['CASSANDRA_DC'] ?? 'dc1') : 'datacenter1';
    const keyspaces = keep<Record<string, string>>('/var/lib/cassandra/keyspaces', {});
    const tool: Answering = ({ method, body }) => {
      if (method !== 'POST') return { status: 200 };
      if (/^describe cluster$/i.test(body)) return { body: `Cluster: ${env['CASSANDRA_CLUSTER_NAME']}` };
      for (const statement of body.split(';').filter((text) => text.trim() !== '')) {
        const [, name = '', replication = ''] =
          /^\s*CREATE KEYSPACE IF NOT EXISTS "(\w+)"\s+WITH replication = \{(.*)\}\s*$/.exec(statement) ?? [];
        if (!name) return { status: 400, body: `SyntaxException: ${statement}` };
        if (!/'class': 'NetworkTopologyStrategy'/.test(replication)) return { status: 400, body: 'no class' };
        const [, wanted] = /, '(\w+)': 1$/.exec(replication) ?? [];
        if (wanted !== center)
          return { status: 400, body: `Unrecognized datacenter ${wanted}: there is ${center}` };
        if (name in keyspaces.value) continue;
        keyspaces.value[name] = replication;
        told('create keyspace', { name });
      }
      keyspaces.save();
      return { body: '' };
    };
    const node = { cluster: env['CASSANDRA_CLUSTER_NAME'] ?? '', dataCenter: center };
    return serveBoth(9042, tool, cqlWire(node));
  },
  cqlsh: async ({ args }) => {
    const at = args.indexOf('-e');
    const host = at === 0 ? '127.0.0.1' : (args[0] ?? '');
    const port = at === 2 ? args[1] : '9042';
    const response = await fetch(`http://${host}:${port}`, { method: 'POST', body: args[at + 1] ?? '' });
    console.log(await response.text());
    return response.ok ? 0 : 2;
  },
};

export const elasticsearch: System = {
  'docker-entrypoint.sh': ({ env }) => {
    refuseUnless(
      env['discovery.type'] === 'single-node',
      'bootstrap checks failed: no discovery is configured',
    );
    refuseUnless(env['xpack.security.enabled'] === 'false', 'it would answer with a password and TLS only');
    refuseUnless(
      env['node.store.allow_mmap'] === 'false',
      'max virtual memory areas vm.max_map_count [65530] is too low',
    );
    refuseUnless(
      /-Xms(\d+m) -Xmx\1/.test(env['ES_JAVA_OPTS'] ?? ''),
      'initial and maximum heap size must be equal',
    );
    return serveHttp(9200, searchApi());
  },
};

export const kibana: System = {
  'kibana-docker': async ({ env }) => {
    need(env, 'ELASTICSEARCH_HOSTS');
    for (const name of ['SECURITY', 'ENCRYPTEDSAVEDOBJECTS', 'REPORTING']) {
      const key = env[`XPACK_${name}_ENCRYPTIONKEY`] ?? '';
      refuseUnless(key.length >= 32, `xpack.${name.toLowerCase()}.encryptionKey: at least 32 characters`);
    }
    refuseUnless((await ask(env['ELASTICSEARCH_HOSTS'] ?? '')).status === 200, 'no Elasticsearch');
    return serveHttp(5601, ({ path }) =>
      path === '/api/status' ? { body: { status: { overall: { level: 'available' } } } } : { body: 'Kibana' },
    );
  },
};

function storage(accessKey: string, secretKey: string, health: string): Promise<number> {
  refuseUnless(accessKey.length >= 3, 'the access key needs at least 3 characters');
  refuseUnless(secretKey.length >= 8, 'the secret key needs at least 8 characters');
  const buckets = keep<string[]>('/data/buckets', []);
  const onChange = (name?: string): void => {
    buckets.save();
    if (name !== undefined) told('create bucket', { name });
  };
  const api = storageApi({ accessKey, secretKey, health, buckets: buckets.value, onChange });
  return Promise.race([serveHttp(9000, api), serveHttp(9001, () => ({ body: 'console' }))]);
}

export const minio: System = {
  'docker-entrypoint.sh': ({ env, args }) => {
    refuseUnless(
      args.join(' ') === 'server /data --console-address :9001',
      `unknown command: ${args.join(' ')}`,
    );
    return storage(env['MINIO_ROOT_USER'] ?? '', env['MINIO_ROOT_PASSWORD'] ?? '', '/minio/health/live');
  },
};

export const rustfs: System = {
  'entrypoint.sh': ({ env }) => {
    refuseUnless(env['RUSTFS_VOLUMES'] === '/data', 'its volume is mounted elsewhere');
    refuseUnless(
      env['RUSTFS_ADDRESS'] === ':9000' && env['RUSTFS_CONSOLE_ADDRESS'] === ':9001',
      'other ports',
    );
    return storage(env['RUSTFS_ACCESS_KEY'] ?? '', env['RUSTFS_SECRET_KEY'] ?? '', '/health');
  },
};
