import { createHash, createHmac } from 'node:crypto';
import { ask, keep, need, refuseUnless, serveHttp, told, type Asked, type System } from '../system';

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
    return serveHttp(9042, ({ method, body }) => {
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
    });
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
    return serveHttp(9200, ({ path }) =>
      path.startsWith('/_cluster/health') ? { body: { status: 'green' } } : { body: { version: {} } },
    );
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

/** Checks a request as S3 does: signature version 4 over what was sent. */
function signedBy(asked: Asked, accessKey: string, secretKey: string): boolean {
  const header = String(asked.headers['authorization'] ?? '');
  const [, key, date = '', region = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      header,
    ) ?? [];
  if (key !== accessKey) return false;
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (secret: string | Buffer, text: string): Buffer =>
    createHmac('sha256', secret).update(text).digest();
  const headers = names
    .split(';')
    .map((name) => `${name}:${String(asked.headers[name] ?? '').trim()}\n`)
    .join('');
  const payload = String(asked.headers['x-amz-content-sha256'] ?? sha(asked.body));
  const canonical = [asked.method, asked.path, '', headers, names, payload].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', asked.headers['x-amz-date'], scope, sha(canonical)].join('\n');
  const signing = ['s3', 'aws4_request'].reduce<Buffer>(hmac, hmac(hmac(`AWS4${secretKey}`, date), region));
  return hmac(signing, toSign).toString('hex') === signature;
}

function storage(accessKey: string, secretKey: string, health: string): Promise<number> {
  refuseUnless(accessKey.length >= 3, 'the access key needs at least 3 characters');
  refuseUnless(secretKey.length >= 8, 'the secret key needs at least 8 characters');
  const buckets = keep<string[]>('/data/buckets', []);
  const api = serveHttp(9000, (asked) => {
    if (asked.path === health) return { status: 200 };
    if (!signedBy(asked, accessKey, secretKey)) return { status: 403, body: 'SignatureDoesNotMatch' };
    const name = asked.path.slice(1);
    if (asked.method === 'HEAD') return { status: buckets.value.includes(name) ? 200 : 404 };
    if (asked.method !== 'PUT') return undefined;
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return { status: 400, body: 'InvalidBucketName' };
    if (buckets.value.includes(name)) return { status: 409 };
    buckets.value.push(name);
    buckets.save();
    told('create bucket', { name });
    return { status: 200 };
  });
  return Promise.race([api, serveHttp(9001, () => ({ body: 'console' }))]);
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
