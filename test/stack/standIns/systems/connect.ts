import { readdirSync, statSync } from 'node:fs';
import { need, reach, refuseUnless, serveHttp, told, type Given, type System } from '../system';

const plugins = '/kafka/connect';

/** The converter's class must be on a plugin's path, as a file and not a link into nothing. */
function checkConverter(name = ''): void {
  if (name !== 'io.confluent.connect.avro.AvroConverter') return;
  const jars = readdirSync(plugins, { withFileTypes: true }).flatMap((folder) =>
    readdirSync(`${plugins}/${folder.name}`).filter(
      (file) =>
        /^kafka-connect-avro-converter-.*\.jar$/.test(file) &&
        statSync(`${plugins}/${folder.name}/${file}`).size > 0,
    ),
  );
  refuseUnless(jars.length > 0, `Class ${name} could not be found`);
}

/** What Debezium's connector asks of its configuration. @returns the first fault */
function faultOf(config: Readonly<Record<string, string>>, env: Given['env']): string | undefined {
  const resolved: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    if (typeof value !== 'string') return `${key} is no text`;
    let missing: string | undefined;
    resolved[key] = value.replace(/\$\{env:([A-Z0-9_]+)\}/g, (_, name: string) => {
      if (!env[name]) missing = name;
      return env[name] ?? '';
    });
    if (missing !== undefined) return `${key}: the variable ${missing} is not set`;
  }
  if (resolved['connector.class'] !== 'io.debezium.connector.postgresql.PostgresConnector')
    return 'unknown class';
  for (const key of [
    'database.hostname',
    'database.user',
    'database.password',
    'database.dbname',
    'topic.prefix',
  ])
    if (!resolved[key]) return `The '${key}' value is invalid: A value is required`;
  if (!/^[a-z0-9_]{1,63}$/.test(resolved['slot.name'] ?? '')) return "The 'slot.name' value is invalid";
  if (!/^[A-Za-z0-9._-]+$/.test(resolved['topic.prefix'] ?? '')) return "The 'topic.prefix' value is invalid";
  if (resolved['publication.autocreate.mode'] === 'filtered' && !resolved['table.include.list'])
    return 'No table filters found for filtered publication';
  return undefined;
}

export const connect: System = {
  'docker-entrypoint.sh': async ({ env, args }) => {
    refuseUnless(args[0] === 'start', `unknown command ${args[0]}`);
    need(
      env,
      'BOOTSTRAP_SERVERS',
      'GROUP_ID',
      'CONFIG_STORAGE_TOPIC',
      'OFFSET_STORAGE_TOPIC',
      'STATUS_STORAGE_TOPIC',
    );
    for (const [name, value] of Object.entries(env))
      refuseUnless(!name.startsWith('CONNECT_') || !value.includes('@'), `sed: ${name} holds an @`);
    checkConverter(env['KEY_CONVERTER']);
    checkConverter(env['VALUE_CONVERTER']);
    need(env, 'CONNECT_KEY_CONVERTER_SCHEMA_REGISTRY_URL', 'CONNECT_VALUE_CONVERTER_SCHEMA_REGISTRY_URL');
    refuseUnless(env['CONNECT_CONFIG_PROVIDERS'] === 'env', 'no config provider for ${env:…}');
    for (const topic of ['CONFIG', 'OFFSET', 'STATUS'])
      refuseUnless(
        env[`CONNECT_${topic}_STORAGE_REPLICATION_FACTOR`] === '1',
        `${topic}: replication factor`,
      );
    await reach(env['BOOTSTRAP_SERVERS'] ?? '', 30);
    const connectors = new Map<string, Record<string, string>>();
    return serveHttp(8083, async ({ method, path, body }) => {
      const [, name = '', what] = /^\/connectors\/([^/?]+)\/(\w+)/.exec(path) ?? [];
      if (path === '/connectors') return { body: [...connectors.keys()] };
      if (path === '/connectors?expand=status') {
        const running = { connector: { state: 'RUNNING' }, tasks: [{ id: 0, state: 'RUNNING' }] };
        return { body: Object.fromEntries([...connectors.keys()].map((one) => [one, { status: running }])) };
      }
      if (method === 'PUT' && what === 'config') {
        const config = JSON.parse(body) as Record<string, string>;
        const fault = faultOf(config, env);
        if (fault !== undefined) return { status: 400, body: { error_code: 400, message: fault } };
        const slots = [...connectors]
          .filter(([other]) => other !== name)
          .map(([, other]) => other['slot.name']);
        if (slots.includes(config['slot.name'])) return { status: 400, body: { message: 'slot is in use' } };
        await reach(`${config['database.hostname']}:${config['database.port']}`, 5);
        const status = connectors.has(name) ? 200 : 201;
        connectors.set(name, config);
        told('register connector', { name, database: config['database.dbname'], slot: config['slot.name'] });
        return { status, body: { name, config } };
      }
      if (what === 'status' && connectors.has(name)) {
        return { body: { name, connector: { state: 'RUNNING' }, tasks: [{ id: 0, state: 'RUNNING' }] } };
      }
      return undefined;
    });
  },
};
