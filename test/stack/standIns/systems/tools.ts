import { existsSync, readFileSync, statSync } from 'node:fs';
import { mailpitApi } from '../api/mailpitApi';
import { ask, fileText, need, refuseUnless, serveHttp, serveWire, type System } from '../system';

export const mailpit: System = {
  mailpit: async ({ env, args }) => {
    if (args[0] === 'readyz') return (await ask('http://127.0.0.1:8025/readyz')).status === 200 ? 0 : 1;
    refuseUnless(env['MP_DATABASE']?.startsWith('/data/'), 'mails outside of the volume');
    refuseUnless(/^[^:\s]+:[^:\s]+$/.test(env['MP_POP3_AUTH'] ?? ''), 'POP3 is off without users');
    const { answer, speak } = mailpitApi();
    const pop3 = serveHttp(1110, () => ({ body: 'ok' }));
    return Promise.race([serveHttp(8025, answer), serveWire(1025, speak), pop3]);
  },
};

export const kafkaUi: System = {
  java: async ({ env }) => {
    need(env, 'KAFKA_CLUSTERS_0_NAME', 'KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS');
    const { status } = await ask(`http://${env['KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS']}/topics`);
    refuseUnless(status === 200, 'no broker');
    for (const [name, value] of Object.entries(env))
      refuseUnless(!/(SCHEMAREGISTRY|ADDRESS)$/.test(name) || URL.canParse(value), `${name}: ${value}`);
    const clusters = [{ name: env['KAFKA_CLUSTERS_0_NAME'], status: 'online' }];
    return serveHttp(8080, ({ path }) => {
      if (path === '/api/clusters') return { body: clusters };
      return path === '/actuator/health' ? { body: { status: 'UP' } } : { body: 'Kafka UI' };
    });
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
    const password = readFileSync(file, 'utf8');
    refuseUnless(password.length >= 12, 'password must be at least 12 characters');
    refuseUnless((statSync(file).mode & 0o077) === 0, `${file} is for everybody`);
    refuseUnless(existsSync('/var/run/docker.sock'), 'no Docker socket');
    return serveHttp(9000, ({ path, body }) => {
      if (path === '/api/system/status') return { body: { Version: '2.39.5' } };
      if (path !== '/api/auth') return { body: 'Portainer' };
      const { Username, Password } = JSON.parse(body) as { Username: string; Password: string };
      const isRight = Username === 'admin' && Password === password;
      return isRight ? { body: { jwt: 'token' } } : { status: 422, body: { message: 'Invalid credentials' } };
    });
  },
};
