import { existsSync, readFileSync, statSync } from 'node:fs';
import { ask, fileText, need, refuseUnless, serveHttp, type System } from '../system';

export const mailpit: System = {
  mailpit: async ({ env, args }) => {
    if (args[0] === 'readyz') return (await ask('http://127.0.0.1:8025/readyz')).status === 200 ? 0 : 1;
    refuseUnless(env['MP_DATABASE']?.startsWith('/data/'), 'mails outside of the volume');
    refuseUnless(/^[^:\s]+:[^:\s]+$/.test(env['MP_POP3_AUTH'] ?? ''), 'POP3 is off without users');
    return Promise.race([8025, 1025, 1110].map((port) => serveHttp(port, () => ({ body: 'ok' }))));
  },
};

export const kafkaUi: System = {
  java: async ({ env }) => {
    need(env, 'KAFKA_CLUSTERS_0_NAME', 'KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS');
    const { status } = await ask(`http://${env['KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS']}/topics`);
    refuseUnless(status === 200, 'no broker');
    for (const [name, value] of Object.entries(env))
      refuseUnless(!/(SCHEMAREGISTRY|ADDRESS)$/.test(name) || URL.canParse(value), `${name}: ${value}`);
    return serveHttp(8080, ({ path }) =>
      path === '/actuator/health' ? { body: { status: 'UP' } } : { body: 'Kafka UI' },
    );
  },
};

export const pgadmin: System = {
  'entrypoint.sh': ({ env }) => {
    need(env, 'PGADMIN_DEFAULT_EMAIL', 'PGADMIN_DEFAULT_PASSWORD', 'PGPASS_FILE');
    const email = env['PGADMIN_DEFAULT_EMAIL'] ?? '';
    refuseUnless(
      /^[^@]+@[^@]+\.[a-z]+$/.test(email) && !/\.(local|test|localhost|invalid)$/.test(email),
      `'${email}' does not appear to be a valid email address`,
    );
    const { Servers } = JSON.parse(fileText('/pgadmin4/servers.json')) as {
      Servers: Record<string, Record<string, string | number>>;
    };
    const passwords = fileText(env['PGPASS_FILE'])
      .trim()
      .split('\n')
      .map((line) => line.split(':'));
    for (const server of Object.values(Servers)) {
      for (const key of ['Name', 'Group', 'Port', 'Username', 'SSLMode', 'MaintenanceDB', 'Host'])
        refuseUnless(server[key], `'${key}' attribute not found for server`);
      const [found] = passwords.filter(
        ([host, port, , user]) =>
          host === server['Host'] && Number(port) === server['Port'] && user === server['Username'],
      );
      refuseUnless(found?.length === 5 && found[4], `no password for ${server['Name']}`);
    }
    return serveHttp(80, ({ path }) => (path === '/misc/ping' ? { body: 'PING' } : { body: 'pgAdmin' }));
  },
};

export const portainer: System = {
  portainer: ({ args }) => {
    const file = args[args.indexOf('--admin-password-file') + 1] ?? '';
    refuseUnless(args.includes('--admin-password-file'), 'it would lock itself after five minutes');
    refuseUnless(readFileSync(file, 'utf8').length >= 12, 'password must be at least 12 characters');
    refuseUnless((statSync(file).mode & 0o077) === 0, `${file} is for everybody`);
    refuseUnless(existsSync('/var/run/docker.sock'), 'no Docker socket');
    return serveHttp(9000, ({ path }) =>
      path === '/api/system/status' ? { body: {} } : { body: 'Portainer' },
    );
  },
};
