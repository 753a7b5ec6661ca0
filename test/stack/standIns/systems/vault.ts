import { readFileSync } from 'node:fs';
import { vaultApi } from '../api/vaultApi';
import { ask, need, refuseUnless, serveHttp, told, type Given, type System } from '../system';

/** A policy: paths with capabilities, as in HCL. @returns what is wrong */
function faultOfPolicy(text: string): string | undefined {
  const blocks = [...text.matchAll(/path "([^"]+)" \{\s*capabilities = \[([^\]]*)\]\s*\}/g)];
  const rest = blocks.reduce((left, [block]) => left.replace(block, ''), text).trim();
  if (blocks.length === 0 || rest !== '') return `Failed to parse policy: ${rest}`;
  const known = ['create', 'read', 'update', 'patch', 'delete', 'list', 'sudo', 'deny'];
  const words = blocks.flatMap(([, , list = '']) =>
    list.split(',').map((word) => word.trim().replaceAll('"', '')),
  );
  const unknown = words.find((word) => !known.includes(word));
  return unknown === undefined ? undefined : `invalid capability: ${unknown}`;
}

function server({ env, args }: Given): Promise<number> {
  refuseUnless(args.join(' ') === 'server -dev', `unknown command: ${args.join(' ')}`);
  need(env, 'VAULT_DEV_ROOT_TOKEN_ID');
  refuseUnless(env['VAULT_DEV_LISTEN_ADDRESS'] === '0.0.0.0:8200', 'it would listen inside only');
  // In memory, as in the real development mode: gone with the process.
  const engines = new Set(['token']);
  const values = new Map<string, unknown>();
  const api = vaultApi(env['VAULT_DEV_ROOT_TOKEN_ID'] ?? '', values);
  return serveHttp(8200, (asked) => {
    const { method, path, headers, body } = asked;
    if (path.startsWith('/v1/')) return api(asked);
    if (path === '/status') return { status: 200 };
    if (headers['x-vault-token'] !== env['VAULT_DEV_ROOT_TOKEN_ID'])
      return { status: 403, body: 'permission denied' };
    if (path === '/auth') {
      if (method === 'GET') return { body: Object.fromEntries([...engines].map((name) => [`${name}/`, {}])) };
      if (engines.has(JSON.parse(body) as string)) return { status: 400, body: 'path is already in use' };
      engines.add(JSON.parse(body) as string);
      return { status: 200 };
    }
    if (method === 'GET') return values.has(path) ? { body: values.get(path) } : { status: 404 };
    if (path.startsWith('/auth/') && !engines.has(path.split('/')[2] ?? ''))
      return { status: 404, body: 'no handler' };
    const fault = path.startsWith('/policy/') ? faultOfPolicy(JSON.parse(body) as string) : undefined;
    if (fault !== undefined) return { status: 400, body: fault };
    values.set(path, JSON.parse(body));
    told('vault write', { path });
    return { status: 200 };
  });
}

async function client({ env, args }: Given): Promise<number> {
  const address = env['VAULT_ADDR'] ?? 'https://127.0.0.1:8200';
  refuseUnless(address.startsWith('http://'), 'http: server gave HTTP response to HTTPS client');
  const flags = args.filter((word) => word.startsWith('-') && word !== '-');
  const [verb, ...words] = args.filter((word) => !flags.includes(word));
  const call = async (path: string, body?: unknown): Promise<number> => {
    const headers = { 'x-vault-token': env['VAULT_TOKEN'] ?? '' };
    const answer = await ask(address + path, { method: body === undefined ? 'GET' : 'PUT', body, headers });
    if (answer.status !== 200) {
      console.error(answer.body);
      return 2;
    }
    const field = flags.find((flag) => flag.startsWith('-field='))?.slice(7);
    if (body === undefined) {
      const data = JSON.parse(answer.body || '{}') as Record<string, unknown>;
      refuseUnless(field === undefined || field in data, `Field "${field}" not present in secret`);
      console.log(field === undefined ? JSON.stringify(data, undefined, 2) : data[field]);
    }
    return 0;
  };
  const pairs = (list: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      list.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
  const [first = '', second = '', ...rest] = words;
  switch (`${verb} ${first}`) {
    case 'status ':
      return call('/status');
    case 'auth list':
      return call('/auth');
    case 'auth enable':
      return call('/auth', second);
    case 'policy write':
      return call(`/policy/${second}`, readFileSync(0, 'utf8'));
    case 'kv get':
      return call(`/kv/${second}`);
    case 'kv put':
      return call(`/kv/${second}`, pairs(rest));
    default:
      refuseUnless(verb === 'write', `unknown command: ${args.join(' ')}`);
      return call(`/${first}`, pairs([second, ...rest]));
  }
}

export const vault: System = { 'docker-entrypoint.sh': server, vault: client };
