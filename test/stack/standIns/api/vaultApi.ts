import { randomBytes } from 'node:crypto';
import { type Answering } from '../system';

/**
 * Vault's HTTP API: tokens, sign-in by application role, and secrets, each token within its policy.
 *
 * @param written what was written so far: "/kv/secret/orders/database", "/policy/orders",
 *   "/auth/approle/role/orders/role-id" …
 */
export function vaultApi(rootToken: string, written: ReadonlyMap<string, unknown>): Answering {
  /** Token → prefix it may read. */
  const lent = new Map<string, string>();
  return ({ method, path, headers, body }) => {
    if (path === '/v1/sys/health') return { body: { initialized: true, sealed: false } };
    if (path === '/v1/auth/approle/login') {
      const asked = JSON.parse(body) as { role_id: string; secret_id: string };
      const name = [...written.keys()]
        .map((key) => /^\/auth\/approle\/role\/([^/]+)$/.exec(key)?.[1])
        .find((role) => valueOf(written, `/auth/approle/role/${role}/role-id`, 'role_id') === asked.role_id);
      const secret = valueOf(written, `/auth/approle/role/${name}/custom-secret-id`, 'secret_id');
      if (name === undefined || secret !== asked.secret_id)
        return { status: 400, body: { errors: ['invalid role or secret ID'] } };
      const policy = valueOf(written, `/auth/approle/role/${name}`, 'token_policies');
      const token = `hvs.${randomBytes(12).toString('hex')}`;
      lent.set(
        token,
        /path "(secret\/data\/[^"*]*)\*"/.exec(String(written.get(`/policy/${policy}`)))?.[1] ?? '\0',
      );
      return { body: { auth: { client_token: token, policies: [policy] } } };
    }
    const token = String(headers['x-vault-token'] ?? '');
    const prefix = token === rootToken ? '' : lent.get(token);
    const denied = { status: 403, body: { errors: ['permission denied'] } };
    if (prefix === undefined) return denied;
    if (path === '/v1/auth/token/lookup-self') return { body: { data: { id: token } } };
    if (path === '/v1/auth/token/revoke-self' && method === 'POST') {
      lent.delete(token);
      return { status: 204 };
    }
    const name = /^\/v1\/secret\/data\/(.+)$/.exec(path)?.[1];
    if (name === undefined || method !== 'GET') return { status: 404, body: { errors: [] } };
    if (!`secret/data/${name}`.startsWith(prefix)) return denied;
    const data = written.get(`/kv/secret/${name}`);
    return data === undefined ? { status: 404, body: { errors: [] } } : { body: { data: { data } } };
  };
}

function valueOf(written: ReadonlyMap<string, unknown>, path: string, key: string): string | undefined {
  return (written.get(path) as Record<string, string> | undefined)?.[key];
}
