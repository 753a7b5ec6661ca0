import { existsSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { grafanaApi, lokiApi, otlpApi, tempoApi } from '../api/observabilityApi';
import {
  ask,
  fileText,
  need,
  refuseUnless,
  serveHttp,
  told,
  type Answering,
  type Given,
  type System,
} from '../system';

type Tree = Readonly<Record<string, unknown>>;

/** The file of a flag such as -config.file=…, parsed; every key must be one of these. */
function configOf(args: readonly string[], flag: RegExp, keys: readonly string[]): Tree {
  const path = args.map((word) => flag.exec(word)?.[1]).find((found) => found !== undefined);
  const tree = parse(fileText(path)) as Tree;
  for (const key of Object.keys(tree)) refuseUnless(keys.includes(key), `${path}: field ${key} not found`);
  return tree;
}

const at = (tree: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (node as Tree | undefined)?.[key], tree);

export const loki: System = {
  loki: async ({ args }) => {
    if (args.includes('-health')) return (await ask('http://127.0.0.1:3100/ready')).status === 200 ? 0 : 1;
    const config = configOf(args, /^-config\.file=(.*)/, [
      ...[
        'auth_enabled',
        'server',
        'common',
        'ingester',
        'schema_config',
        'compactor',
        'limits_config',
        'analytics',
      ],
    ]);
    const schema = at(config, 'schema_config', 'configs', '0') as Tree;
    refuseUnless(
      schema['schema'] === 'v13' && schema['store'] === 'tsdb',
      'structured metadata needs schema v13 and tsdb',
    );
    refuseUnless(
      at(config, 'compactor', 'retention_enabled') !== true ||
        at(config, 'compactor', 'delete_request_store'),
      'compactor.delete-request-store should be configured when retention is enabled',
    );
    const api = lokiApi();
    return serveHttp(3100, (asked) => (asked.path.startsWith('/otlp/') ? { status: 204 } : api(asked)));
  },
};

export const tempo: System = {
  tempo: async ({ args }) => {
    if (args.includes('-health')) return (await ask('http://127.0.0.1:3200/ready')).status === 200 ? 0 : 1;
    // The blocks of version 2, ingester and compactor, stop the start of version 3.
    const config = configOf(args, /^-config\.file=(.*)/, [
      ...[
        'server',
        'distributor',
        'metrics_generator',
        'storage',
        'overrides',
        'usage_report',
        'stream_over_http_enabled',
      ],
    ]);
    const receivers = at(config, 'distributor', 'receivers', 'otlp', 'protocols') as Tree;
    for (const protocol of ['grpc', 'http'])
      refuseUnless(
        String(at(receivers, protocol, 'endpoint')).startsWith('0.0.0.0:'),
        `${protocol}: listens inside only`,
      );
    refuseUnless(at(config, 'overrides', 'defaults'), 'flat overrides are no longer read');
    refuseUnless(
      String(at(config, 'storage', 'trace', 'local', 'path')).startsWith('/var/tempo'),
      'blocks outside of the volume',
    );
    const { answer, take } = tempoApi();
    // The real one takes traces over gRPC; between stand-ins they go as JSON.
    const receive: Answering = ({ body }) => {
      take(JSON.parse(body));
      return {};
    };
    return Promise.race([serveHttp(3200, answer), serveHttp(4317, receive)]);
  },
};

/** Types of version 0.159 that the stack uses. */
const collectorTypes: Readonly<Record<string, readonly string[]>> = {
  extensions: ['health_check'],
  receivers: ['otlp', 'postgresql', 'redis', 'kafkametrics'],
  processors: ['memory_limiter', 'resource', 'batch'],
  exporters: ['otlp_grpc', 'otlp_http'],
};

export const otelCollector: System = {
  'otelcol-contrib': ({ args, env }) => {
    const config = configOf(args, /^--config=(.*)/, [...Object.keys(collectorTypes), 'service']);
    for (const [, name = ''] of JSON.stringify(config).matchAll(/\$\{env:(\w+)\}/g))
      refuseUnless(name in env, `the variable ${name} is not passed on`);
    for (const [section, types] of Object.entries(collectorTypes)) {
      for (const id of Object.keys(config[section] as Tree))
        refuseUnless(types.includes(id.split('/')[0] ?? ''), `${section}: unknown type: ${id}`);
    }
    for (const [name, pipeline] of Object.entries(
      at(config, 'service', 'pipelines') as Record<string, Record<string, string[]>>,
    )) {
      for (const [section, ids] of Object.entries(pipeline))
        for (const id of ids)
          refuseUnless(at(config, section, id), `pipeline ${name}: ${section} ${id} is not configured`);
      refuseUnless(
        pipeline['processors']?.[0] === 'memory_limiter',
        `pipeline ${name}: the memory limiter must be first`,
      );
    }
    for (const signal of ['traces', 'logs', 'metrics'])
      refuseUnless(at(config, 'service', 'pipelines', signal), `no pipeline for ${signal}`);
    const health = String(at(config, 'extensions', 'health_check', 'endpoint'));
    refuseUnless(health === '0.0.0.0:13133', `the health check listens at ${health}`);
    const backend = String(at(config, 'exporters', 'otlp_grpc/tempo', 'endpoint'));
    const otlp = otlpApi(async (traces) => {
      const { status } = await ask(`http://${backend}`, { method: 'POST', body: traces });
      refuseUnless(status === 200, `exporting to ${backend} failed`);
    });
    const others = [4317, 8888, 13133].map((port) =>
      serveHttp(port, () => ({ body: { status: 'Server available' } })),
    );
    return Promise.race([serveHttp(4318, otlp), ...others]);
  },
};

const provisioning = '/etc/grafana/provisioning';

function checkGrafana({ env }: Given): void {
  need(env, 'GF_SECURITY_ADMIN_USER', 'GF_SECURITY_ADMIN_PASSWORD');
  // A single $ in these files is a variable of Grafana's own environment.
  const load = (path: string): Tree => {
    const text = fileText(`${provisioning}/${path}`);
    const single = /(?<!\$)(\$\$)*\$(?!\$)\{?(\w+)/.exec(text);
    refuseUnless(!single, `${path}: ${single?.[0]} would be replaced`);
    return parse(text) as Tree;
  };
  const sources = load('datasources/stack.yaml')['datasources'] as {
    uid: string;
    type: string;
    jsonData: Tree;
  }[];
  const uids = sources.map(({ uid }) => uid);
  const links = [...JSON.stringify(sources).matchAll(/"(?:datasourceUid|targetUID)":"(\w+)"/g)].map(
    ([, uid]) => uid,
  );
  for (const uid of links) refuseUnless(uids.includes(uid ?? ''), `data source ${uid} is not provisioned`);
  const alerts = load('alerting/stack.yaml');
  const groups = alerts['groups'] as {
    rules: { uid: string; condition: string; data: { refId: string; datasourceUid: string }[] }[];
  }[];
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    refuseUnless(
      rule.data.some(({ refId }) => refId === rule.condition),
      `${rule.uid}: no query ${rule.condition}`,
    );
    for (const { datasourceUid } of rule.data)
      refuseUnless(
        datasourceUid === '__expr__' || uids.includes(datasourceUid),
        `${rule.uid}: ${datasourceUid}`,
      );
  }
  const receivers = (alerts['contactPoints'] as { name: string }[]).map(({ name }) => name);
  for (const { receiver } of alerts['policies'] as { receiver: string }[])
    refuseUnless(receivers.includes(receiver), `no contact point ${receiver}`);
  const [provider] = load('dashboards/stack.yaml')['providers'] as { options: { path: string } }[];
  const folder = provider?.options.path ?? '';
  refuseUnless(existsSync(folder), `${folder} is not there`);
  const dashboards = readdirSync(folder).map((file) => JSON.parse(fileText(`${folder}/${file}`)) as Tree);
  refuseUnless(
    new Set(dashboards.map(({ uid }) => uid)).size === dashboards.length,
    'two dashboards have one uid',
  );
  for (const uid of [...JSON.stringify(dashboards).matchAll(/"datasource":\{"type":"\w+","uid":"(\w+)"/g)])
    refuseUnless(uids.includes(uid[1] ?? ''), `a panel asks the data source ${uid[1]}`);
  told('provisioned', { sources: uids, dashboards: dashboards.map(({ title }) => title) });
}

export const grafana: System = {
  'run.sh': (given) => {
    checkGrafana(given);
    const { datasources } = parse(fileText(`${provisioning}/datasources/stack.yaml`)) as {
      datasources: { name: string }[];
    };
    const api = grafanaApi(
      given.env,
      datasources.map(({ name }) => name),
    );
    return serveHttp(3000, api);
  },
};

export const alloy: System = {
  alloy: ({ args, env }) => {
    refuseUnless(
      args[0] === 'run' && args.includes('--server.http.listen-addr=0.0.0.0:12345'),
      'it would listen inside only',
    );
    const text = fileText(args.at(-1)).replace(/\/\/ .*/g, '');
    const blocks = [...text.matchAll(/^([a-z_.]+) "(\w+)" \{$/gm)].map(
      ([, type, label]) => `${type}.${label}`,
    );
    refuseUnless((text.match(/\{/g) ?? []).length === (text.match(/\}/g) ?? []).length, 'unbalanced braces');
    // What a block refers to must be another one.
    for (const [reference, block] of text.matchAll(
      /\b((?:discovery|loki)\.[a-z]+\.\w+)\.(?:targets|output|receiver)\b/g,
    ))
      refuseUnless(blocks.includes(block ?? ''), `component ${reference} does not exist`);
    for (const [, name = ''] of text.matchAll(/sys\.env\("(\w+)"\)/g)) need(env, name);
    refuseUnless(existsSync('/var/run/docker.sock'), 'no Docker socket');
    return serveHttp(12345, ({ path }) =>
      path === '/-/ready' ? { body: 'Alloy is ready.' } : { body: 'Alloy' },
    );
  },
};
