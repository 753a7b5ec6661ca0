import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pingEngine } from './engineHttp';

export interface FoundEngine {
  readonly socket: string;
  readonly apiVersion: string;
}

/** The unix socket of a `unix://` host, else undefined: the tests speak to local engines only. */
export function socketOf(host: string | undefined): string | undefined {
  return host?.startsWith('unix://') ? host.slice('unix://'.length) : undefined;
}

/** @returns the first engine that answers: DOCKER_HOST, the current docker context, the usual sockets. */
export async function findEngine(): Promise<FoundEngine | undefined> {
  const home = homedir();
  const runtime = process.env.XDG_RUNTIME_DIR;
  const candidates = [
    socketOf(process.env.DOCKER_HOST),
    socketOf(contextHost(home)),
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.rd/docker.sock'),
  ];
  for (const socket of candidates) {
    const apiVersion = socket && (await pingEngine(socket));
    if (socket && apiVersion) return { socket, apiVersion };
  }
  return undefined;
}

/** Where the docker CLI's current context points; undefined for the default context or an unreadable file. */
function contextHost(home: string): string | undefined {
  try {
    const folder = process.env.DOCKER_CONFIG ?? join(home, '.docker');
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as {
      currentContext?: string;
    };
    const name = process.env.DOCKER_CONTEXT ?? config.currentContext;
    if (!name || name === 'default') return undefined;
    const digest = createHash('sha256').update(name).digest('hex');
    const meta = JSON.parse(readFileSync(join(folder, 'contexts', 'meta', digest, 'meta.json'), 'utf8')) as {
      Endpoints?: { docker?: { Host?: string } };
    };
    return meta.Endpoints?.docker?.Host;
  } catch {
    return undefined;
  }
}
