import { afterwards } from '../afterwards';
import { connectionOf } from '../connectionOf';
import { at, jsonCall, jsonOf, plain, takeAway } from '../httpJson';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/**
 * Where the bundled stack has seeded it: signs in as the first service, with its role, and reads that service's database
 * secret; the token is given back. Elsewhere: is it unsealed, and is the token of the definition taken?
 */
export const vault: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target);
  const health = (await tools.network.http(`${url}/v1/sys/health`, tools.signal)).status;
  if (health === 503)
    throw new SmokeFailure('it is sealed', `unseal it on its page: ${tools.ways.page(target.service.name)}`);
  if (health === 501) throw new SmokeFailure('it is not initialised', 'initialise it on its page');
  const token = target.connections[0]?.env['VAULT_TOKEN'];
  if (token === undefined) return 'it is unsealed; the definition names no token to sign in with';
  const asOwner = { headers: { 'x-vault-token': token } };
  const policies = await jsonOf(tools, `${url}/v1/auth/token/lookup-self`, asOwner);
  if (at(policies, 'data') === undefined) throw new SmokeFailure('it does not tell whose token it is');
  const seed = await tools.network.http(`${url}/v1/secret/data/dev-stack/seed`, tools.signal, asOwner);
  const [service] = (target.context.env('SERVICES') ?? '').split(/[\s,]+/);
  if (seed.status !== 200 || !service) return 'it is unsealed and takes the token of the definition';
  return readAs(service);

  async function readAs(name: string): Promise<string> {
    const login = await jsonOf(
      tools,
      `${url}/v1/auth/approle/login`,
      jsonCall('POST', { role_id: `${name}-role`, secret_id: `${name}-secret` }),
    );
    const lent = plain(at(login, 'auth', 'client_token'));
    if (lent === '') throw new SmokeFailure(`the sign-in of the role ${name} brings no token`);
    const headers = { 'x-vault-token': lent };
    return afterwards(
      async () => {
        const secret = await jsonOf(tools, `${url}/v1/secret/data/${name}/database`, { headers });
        if (plain(at(secret, 'data', 'data', 'password')) === '')
          throw new SmokeFailure(
            `the secret ${name}/database holds no password`,
            'restart Vault: it is seeded again then',
          );
        return `signed in as the role ${name} and read its database secret`;
      },
      (signal) =>
        takeAway(tools.network, signal, `${url}/v1/auth/token/revoke-self`, { method: 'POST', headers }),
    );
  }
};
