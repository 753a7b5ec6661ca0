import { readFile } from 'node:fs/promises';
import { connect as connectPlain, type OnReadOpts } from 'node:net';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { Endpoint, EndpointTls } from './endpoint';
import { openSshSocket } from './sshSocket';
import type { EngineAddress } from './parseHost';

/**
 * Opens one more connection to the same place. Failures come as `error` events of what it returns.
 * @param onread memory that is read into again and again, and who is told of it: what comes is no `data` event then.
 *   Connections that are no sockets (ssh) know nothing of it.
 */
export type OpenSocket = (onread?: OnReadOpts) => Duplex;

/** Prepares connections to an endpoint; reads its certificates once. */
export async function createOpenSocket(
  endpoint: Endpoint,
  address: EngineAddress,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenSocket> {
  switch (address.kind) {
    case 'socket':
      return (onread) => connectPlain({ path: address.path, ...(onread && { onread }) });
    case 'ssh': {
      const { spawn } = await import('node:child_process');
      return () => openSshSocket(address, environment, spawn);
    }
    case 'tcp': {
      const { hostname: host, port } = address;
      const tls = endpoint.tls ?? (address.tls ? { folder: undefined, verify: true } : undefined);
      if (!tls) return (onread) => connectPlain({ host, port, ...(onread && { onread }) });
      const [options, { connect: connectTls }] = await Promise.all([tlsOptions(tls), import('node:tls')]);
      // An address is not a name: only names are sent for the choice of a certificate.
      const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
      return (onread) => connectTls({ host, port, ...servername, ...options, ...(onread && { onread }) });
    }
  }
}

async function tlsOptions({ folder, verify }: EndpointTls): Promise<ConnectionOptions> {
  const read = (name: string): Promise<Buffer | undefined> =>
    folder ? readFile(join(folder, name)).catch(() => undefined) : Promise.resolve(undefined);
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
  return { rejectUnauthorized: verify, ...(ca && { ca }), ...(cert && key && { cert, key }) };
}
