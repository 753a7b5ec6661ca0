import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request the fake engine got. The path has no version and no query. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly version: string | undefined;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Answers one route; may write in pieces, break the connection, or never answer. */
export type Script = (response: ServerResponse, request: SeenRequest, socket: Socket) => void;

/**
 * An HTTP server that speaks as much of an engine as the script of a test says. It knows ping, version and info by
 * itself; every other route answers 404 until it is scripted.
 */
export class FakeDockerd {
  readonly requests: SeenRequest[] = [];
  private readonly scripts = new Map<string, Script>();
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private folder: string | undefined;

  constructor() {
    this.on('GET /_ping', (response) => response.end('OK'));
    this.version({ ApiVersion: '1.45', MinAPIVersion: '1.24', Version: '26.1.5' });
    this.json('GET /info', {
      OperatingSystem: 'Fake',
      KernelVersion: '6.1.0-18-amd64',
      Architecture: 'x86_64',
      NCPU: 4,
      MemTotal: 8e9,
    });
  }

  /** Listens on a unix socket of its own. @returns the host to connect to. */
  async listen(): Promise<string> {
    this.folder = await mkdtemp(join(tmpdir(), 'fake-dockerd-'));
    const path = join(this.folder, 'docker.sock');
    await this.open(createServer(this.listener), { path });
    return `unix://${path}`;
  }

  /** Listens on a port of this machine. @returns the port. */
  async listenTcp(tls?: ServerOptions): Promise<number> {
    const server = tls ? createTlsServer(tls, this.listener) : createServer(this.listener);
    await this.open(server, { host: '127.0.0.1', port: 0 });
    return (server.address() as AddressInfo).port;
  }

  /** Scripts a route, "GET /containers/json"; the last one given counts. */
  on(route: string, script: Script): this {
    this.scripts.set(route, script);
    return this;
  }

  json(route: string, value: unknown, status = 200): this {
    return this.on(route, (response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(value === undefined ? '' : JSON.stringify(value));
    });
  }

  version(value: unknown): this {
    return this.json('GET /version', value);
  }

  /** Number of connections that are open now. */
  get connections(): number {
    return this.sockets.size;
  }

  seen(route: string): SeenRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === route);
  }

  /** As when the engine is killed: every connection breaks, nothing listens any more. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) =>
      this.server ? this.server.close(() => resolve()) : resolve(),
    );
    for (const socket of this.sockets) socket.destroy();
    await closed;
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }

  private open(server: Server, where: { path: string } | { host: string; port: number }): Promise<void> {
    this.server = server;
    const keep = (socket: Socket): void => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    };
    server.on('connection', keep);
    server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      // The body of an upgrade request arrives on the socket; a script reads it there if it cares.
      const seen = this.note(request, Buffer.alloc(0));
      this.scriptOf(seen)?.(undefined as unknown as ServerResponse, seen, socket);
    });
    return new Promise((resolve, reject) => server.on('error', reject).listen(where, () => resolve()));
  }

  private readonly listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const seen = this.note(request, Buffer.concat(chunks));
      const script = this.scriptOf(seen);
      if (script) return script(response, seen, request.socket);
      response.writeHead(404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ message: 'page not found' }));
    });
  };

  private note(request: IncomingMessage, body: Buffer): SeenRequest {
    const url = new URL(request.url ?? '/', 'http://fake');
    const [, version, path = ''] = /^\/(?:v([\d.]+)\/)?(.*)$/.exec(url.pathname) ?? [];
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: `/${path}`,
      version,
      query: url.searchParams,
      headers: request.headers,
      body,
    };
    this.requests.push(seen);
    return seen;
  }

  private scriptOf({ method, path }: SeenRequest): Script | undefined {
    return this.scripts.get(`${method} ${path}`);
  }
}
