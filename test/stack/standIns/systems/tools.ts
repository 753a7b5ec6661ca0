import { existsSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { parse } from 'yaml';
import { ask, fileText, need, refuseUnless, serveHttp, type Asked, type System } from '../system';

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

interface Dynamic {
  readonly http: {
    readonly routers: Record<string, { rule: string; middlewares: string[]; service: string }>;
    readonly middlewares: Record<string, Record<string, Record<string, unknown>>>;
    readonly services: Record<
      string,
      { loadBalancer: { passHostHeader?: boolean; servers: { url: string }[] } }
    >;
  };
}

/** Routes as Traefik does, as far as the stack's files go: the longest prefix, its middlewares, its first server. */
async function route(asked: Asked, { http }: Dynamic): Promise<{ status: number; body: string }> {
  const prefixOf = (rule: string): string => /^PathPrefix\(`([^`]+)`\)$/.exec(rule)?.[1] ?? '\0';
  const [router] = Object.values(http.routers)
    .filter(({ rule }) => asked.path.startsWith(prefixOf(rule)))
    .sort((a, b) => b.rule.length - a.rule.length);
  if (!router) return { status: 404, body: '404 page not found' };
  let { path } = asked;
  const headers: Record<string, string> = {};
  for (const [kind, options] of router.middlewares.flatMap((name) =>
    Object.entries(http.middlewares[name] ?? {}),
  )) {
    if (kind === 'stripPrefix')
      for (const prefix of options['prefixes'] as string[])
        path = path.startsWith(prefix) ? path.slice(prefix.length) || '/' : path;
    if (kind === 'replacePath') path = String(options['path']);
    if (kind === 'replacePathRegex')
      path = path.replace(new RegExp(String(options['regex'])), String(options['replacement']));
    if (kind === 'headers') Object.assign(headers, options['customRequestHeaders'] ?? {});
  }
  const { passHostHeader = true, servers } = http.services[router.service]?.loadBalancer ?? { servers: [] };
  const { hostname, port, host } = new URL(servers[0]?.url ?? '');
  headers['host'] = passHostHeader ? String(asked.headers['host']) : host;
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method: asked.method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end(asked.body);
  });
}

export const traefik: System = {
  traefik: async ({ args }) => {
    if (args[0] === 'healthcheck') return (await ask('http://127.0.0.1:8080/ping')).status === 200 ? 0 : 1;
    refuseUnless(args.includes('--ping=true'), 'ping is off');
    const entry = args.map((word) => /^--entrypoints\.web\.address=:(\d+)$/i.exec(word)?.[1]).find(Boolean);
    refuseUnless(entry, 'no entry point');
    const folder = args.map((word) => /^--providers\.file\.directory=(.*)$/i.exec(word)?.[1]).find(Boolean);
    const dynamic = parse(fileText(`${folder}/supabase.yaml`)) as Dynamic;
    for (const [name, { service, middlewares }] of Object.entries(dynamic.http.routers)) {
      refuseUnless(
        service in dynamic.http.services,
        `router ${name}: the service "${service}" does not exist`,
      );
      for (const one of middlewares)
        refuseUnless(one in dynamic.http.middlewares, `router ${name}: middleware "${one}" does not exist`);
    }
    return Promise.race([
      serveHttp(Number(entry), (asked) => route(asked, dynamic)),
      serveHttp(8080, ({ path }) => (path === '/ping' ? { body: 'OK' } : undefined)),
    ]);
  },
};
