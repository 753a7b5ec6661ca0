import type { Endpoint } from './endpoint';
import { parseHost } from './parseHost';

/**
 * Variables that lead the docker CLI to an endpoint, with its certificates; undefined ones are to be removed, so that
 * nothing of another endpoint gets mixed in. A context is spelled out: the CLI's default builder is then the one there.
 */
export function cliEnvironment({ host, tls }: Endpoint): Readonly<Record<string, string | undefined>> {
  const address = parseHost(host);
  const bare = host.replace(/^https?:\/\//i, 'tcp://');
  return {
    DOCKER_HOST: address.kind === 'socket' && host.startsWith('/') ? `unix://${host}` : bare,
    DOCKER_CONTEXT: undefined,
    DOCKER_TLS: tls && !tls.verify ? '1' : undefined,
    DOCKER_TLS_VERIFY: tls?.verify ? '1' : undefined,
    DOCKER_CERT_PATH: tls?.folder,
  };
}
