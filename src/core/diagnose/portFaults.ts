import { createServer } from 'node:net';
import type { PortFault } from './preflight';
import type { WantedPort } from './wantedPort';

/**
 * Tries to listen on each port for a moment, all at once: the only answer that holds for every kind of holder.
 * Ports that may not be tried (below 1024 without the right) count as free: the engine may have the right.
 *
 * @returns what is taken or cannot be had; holders are for others to find
 */
export async function portFaults(wanted: readonly WantedPort[]): Promise<PortFault[]> {
  const tried = await Promise.all(
    wanted.map(async (port): Promise<PortFault[]> => {
      const code = port.protocol === 'udp' ? await tryUdp(port) : await tryTcp(port);
      if (code === 'EADDRINUSE') return [{ ...port, fault: 'inUse', holder: undefined }];
      if (code === 'EADDRNOTAVAIL') return [{ ...port, fault: 'addressMissing', holder: undefined }];
      return [];
    }),
  );
  return tried.flat();
}

function tryTcp({ hostIp, port }: WantedPort): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ host: hostIp || '0.0.0.0', port, exclusive: true }, () => {
      server.close(() => resolve(undefined));
    });
  });
}

async function tryUdp({ hostIp, port }: WantedPort): Promise<string | undefined> {
  const { createSocket } = await import('node:dgram');
  return new Promise((resolve) => {
    const socket = createSocket(hostIp.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code);
    });
    socket.bind({ address: hostIp || '0.0.0.0', port, exclusive: true }, () => {
      socket.close(() => resolve(undefined));
    });
  });
}
