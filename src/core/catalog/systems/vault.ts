import type { CatalogSystem } from '../catalogSystem';
import type { SystemContext } from '../systemContext';

const token = (context: SystemContext): string | undefined =>
  context.env('VAULT_DEV_ROOT_TOKEN_ID', 'BAO_DEV_ROOT_TOKEN_ID', 'VAULT_TOKEN');

/** Vault and OpenBao; the token is known in development mode only. */
export const vault: CatalogSystem = {
  id: 'vault',
  title: 'Vault',
  images: ['vault', 'openbao'],
  connections: (context) => {
    const url = context.http(8200, '');
    return url ? [{ title: 'Vault', url }] : [];
  },
  environment: (url, context) => {
    const secret = token(context);
    return { VAULT_ADDR: url, ...(secret && { VAULT_TOKEN: secret }) };
  },
  links: (context) => {
    const url = context.http(8200, '/ui');
    const secret = token(context);
    return url ? [{ title: 'Vault', url, ...(secret && { user: 'token', password: secret }) }] : [];
  },
  console: (context) => {
    const secret = token(context);
    return {
      title: 'vault shell',
      command: ['sh', '-c', 'vault status; exec sh'],
      // Without it the client tries TLS, which development mode does not offer.
      environment: { VAULT_ADDR: 'http://127.0.0.1:8200', ...(secret && { VAULT_TOKEN: secret }) },
    };
  },
};
