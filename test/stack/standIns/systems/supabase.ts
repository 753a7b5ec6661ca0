import { createHmac } from 'node:crypto';
import { ask, need, reach, refuseUnless, serveHttp, type Given, type System } from '../system';

/** The role of a key that was signed with the secret. @throws Refusal for any other key */
function roleOf(token: string, secret: string): string {
  const [head = '', body = '', signature] = token.split('.');
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
  refuseUnless(signature === expected, 'JWSError JWSInvalidSignature');
  const { role, exp } = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
    role: string;
    exp: number;
  };
  refuseUnless(exp > Date.now() / 1000, 'JWT expired');
  return role;
}

function secretOf(env: Given['env'], name: string): string {
  const secret = env[name] ?? '';
  refuseUnless(secret.length >= 32, `${name}: at least 32 characters`);
  return secret;
}

async function reachDatabase(url = '', user: string): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  refuseUnless(username === user && password !== '', `${username} signs in where ${user} should`);
  await reach(`${hostname}:${port}`, 10);
}

export const auth: System = {
  auth: async ({ env }) => {
    need(env, 'GOTRUE_API_HOST', 'API_EXTERNAL_URL', 'GOTRUE_SITE_URL', 'GOTRUE_SMTP_HOST');
    secretOf(env, 'GOTRUE_JWT_SECRET');
    refuseUnless(
      env['GOTRUE_DB_DRIVER'] === 'postgres' && env['GOTRUE_API_PORT'] === '9999',
      'driver or port',
    );
    await reachDatabase(env['GOTRUE_DB_DATABASE_URL'], 'supabase_auth_admin');
    return serveHttp(9999, ({ path }) => (path === '/health' ? { body: { name: 'GoTrue' } } : undefined));
  },
};

export const rest: System = {
  postgrest: async ({ env, args }) => {
    // The admin port is off unless set, and --ready asks it.
    const admin = env['PGRST_ADMIN_SERVER_PORT'];
    if (args.includes('--ready')) {
      refuseUnless(admin, 'ERROR: Admin server is not running');
      return (await ask(`http://127.0.0.1:${admin}/ready`)).status === 200 ? 0 : 1;
    }
    need(env, 'PGRST_DB_SCHEMAS', 'PGRST_DB_ANON_ROLE');
    secretOf(env, 'PGRST_JWT_SECRET');
    await reachDatabase(env['PGRST_DB_URI'], 'authenticator');
    return Promise.race([
      serveHttp(3000, ({ path, headers }) => ({
        body: { path, schema: headers['content-profile'] ?? 'public' },
      })),
      serveHttp(Number(admin), () => ({ body: 'ready' })),
    ]);
  },
};

export const realtime: System = {
  'run.sh': async ({ env }) => {
    need(env, 'DB_HOST', 'DB_PASSWORD', 'APP_NAME', 'DB_AFTER_CONNECT_QUERY');
    refuseUnless(env['DB_ENC_KEY']?.length === 16, 'DB_ENC_KEY: exactly 16 characters');
    refuseUnless((env['SECRET_KEY_BASE'] ?? '').length >= 64, 'SECRET_KEY_BASE: at least 64 characters');
    const secret = secretOf(env, 'API_JWT_SECRET');
    await reach(`${env['DB_HOST']}:${env['DB_PORT']}`, 10);
    return serveHttp(4000, ({ path, headers }) => {
      if (path === '/api/tenants/realtime-dev/health') {
        const token = /^Bearer (.+)$/.exec(String(headers['authorization']))?.[1] ?? '';
        return { status: roleOf(token, secret) === 'anon' ? 200 : 403 };
      }
      // The tenant is the first label of the host's name.
      const [tenant] = String(headers['host']).split('.');
      return tenant === 'realtime-dev' ? { body: { path } } : { status: 404, body: `no tenant ${tenant}` };
    });
  },
};

export const storage: System = {
  'docker-entrypoint.sh': async ({ env }) => {
    const secret = secretOf(env, 'AUTH_JWT_SECRET');
    refuseUnless(env['PGRST_JWT_SECRET'] === secret, 'two secrets');
    refuseUnless(roleOf(env['ANON_KEY'] ?? '', secret) === 'anon', 'ANON_KEY is no key of anon');
    refuseUnless(
      roleOf(env['SERVICE_KEY'] ?? '', secret) === 'service_role',
      'SERVICE_KEY is no key of service_role',
    );
    need(
      env,
      'REGION',
      'TENANT_ID',
      'FILE_SIZE_LIMIT',
      'POSTGREST_URL',
      'S3_PROTOCOL_ACCESS_KEY_ID',
      'S3_PROTOCOL_ACCESS_KEY_SECRET',
    );
    await reachDatabase(env['DATABASE_URL'], 'supabase_storage_admin');
    return serveHttp(5000, ({ path }) => (path === '/status' ? { status: 200 } : undefined));
  },
};

export const imgproxy: System = {
  imgproxy: async ({ env, args }) => {
    const bind = env['IMGPROXY_BIND'] ?? ':8080';
    if (args[0] === 'health') return (await ask(`http://127.0.0.1${bind}/health`)).status === 200 ? 0 : 1;
    return serveHttp(Number(bind.slice(1)), ({ path }) =>
      path === '/health' ? { body: 'imgproxy is running' } : undefined,
    );
  },
};

export const studio: System = {
  'docker-entrypoint.sh': async ({ env }) => {
    refuseUnless(env['HOSTNAME'] === '0.0.0.0', 'it would listen on the name of the container only');
    const secret = secretOf(env, 'AUTH_JWT_SECRET');
    refuseUnless(roleOf(env['SUPABASE_ANON_KEY'] ?? '', secret) === 'anon', 'SUPABASE_ANON_KEY');
    refuseUnless(
      roleOf(env['SUPABASE_SERVICE_KEY'] ?? '', secret) === 'service_role',
      'SUPABASE_SERVICE_KEY',
    );
    refuseUnless((await ask(`${env['STUDIO_PG_META_URL']}/health`)).status === 200, 'no postgres-meta');
    return serveHttp(3000, ({ path }) =>
      path === '/api/platform/profile' ? { body: {} } : { body: 'Studio' },
    );
  },
};
