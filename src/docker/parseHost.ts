import { EngineError } from '../core/engine/engineError';

/** Where a host string leads. */
export type EngineAddress =
  /** A unix socket or a Windows named pipe; both open alike in Node. */
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly hostname: string;
      readonly port: number;
      /** Path in front of every route, without slashes at its ends; usually empty. */
      readonly prefix: string;
      readonly tls: boolean;
    }
  | {
      readonly kind: 'ssh';
      readonly hostname: string;
      readonly user: string | undefined;
      readonly port: number | undefined;
      /** Socket of the engine on the far side; its default when undefined. */
      readonly socketPath: string | undefined;
    };

const PLAIN_PORT = 2375;
/** By custom the TLS port of the engine: an endpoint that names it is taken as TLS even when nothing else says so. */
const TLS_PORT = 2376;

/**
 * Reads a host as DOCKER_HOST and contexts spell it: `unix://`, `npipe://`, `tcp://`, `http://`, `https://`, `ssh://`,
 * or a bare `host:port`.
 * @throws EngineError `invalid`
 */
export function parseHost(host: string): EngineAddress {
  const text = host.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'unix':
      return socket(host, text.slice('unix://'.length));
    case 'npipe':
      return socket(host, text.slice('npipe://'.length).replaceAll('\\', '/'));
    case 'ssh':
      return ssh(host, parseUrl(host, text));
    case 'tcp':
    case 'http':
    case 'https':
      return tcp(host, parseUrl(host, text.replace(/^[a-z]+/i, 'http')), scheme === 'https');
    case undefined:
      if (text.startsWith('/')) return socket(host, text);
      return tcp(host, parseUrl(host, `http://${text}`), false);
    default:
      throw invalid(host, `"${scheme}://" is not a kind of address an engine can have`);
  }
}

function socket(host: string, path: string): EngineAddress {
  if (!path) throw invalid(host, 'the path of the socket is missing');
  return { kind: 'socket', path };
}

function tcp(host: string, url: URL, https: boolean): EngineAddress {
  const hostname = bareHostname(url);
  if (!hostname) throw invalid(host, 'the host name is missing');
  // 80 is the port the parser drops because it is the default of http.
  const given = url.port === '' && /:80(\/|$)/.test(host) ? 80 : Number(url.port);
  const tls = https || given === TLS_PORT;
  const port = given || (tls ? TLS_PORT : PLAIN_PORT);
  return { kind: 'tcp', hostname, port, tls, prefix: url.pathname.replace(/^\/+|\/+$/g, '') };
}

function ssh(host: string, url: URL): EngineAddress {
  const hostname = bareHostname(url);
  if (!hostname) throw invalid(host, 'the host name is missing');
  if (hostname.startsWith('-')) throw invalid(host, 'a host name cannot begin with a dash');
  if (url.password) throw invalid(host, 'a password cannot be part of an ssh address; use a key or an agent');
  return {
    kind: 'ssh',
    hostname,
    user: url.username ? decodeURIComponent(url.username) : undefined,
    port: url.port ? Number(url.port) : undefined,
    socketPath: url.pathname.length > 1 ? decodeURIComponent(url.pathname) : undefined,
  };
}

function bareHostname(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function parseUrl(host: string, text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw invalid(host, 'it cannot be read as an address');
  }
}

function invalid(host: string, why: string): EngineError {
  return new EngineError('invalid', `"${host}" does not say where the engine is: ${why}.`, {
    action: `read the engine address ${host}`,
  });
}
