import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, createServer as createWireServer, type Socket } from 'node:net';
import { dirname } from 'node:path';

/** What a container was given: its environment and the words of its command. */
export interface Given {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** A program of an image. @returns its exit code; one that serves never does. */
export type Program = (given: Given) => Promise<number> | number;

/** What stands in for one system: its server and its tools by the name they are called by. */
export type System = Readonly<Record<string, Program>>;

/** What the real program would refuse: said on stderr, and the container ends with 1. */
export class Refusal extends Error {}

export function refuseUnless(holds: unknown, why: string): asserts holds {
  if (!holds) throw new Refusal(why);
}

/** Values of variables that the real program cannot do without. */
export function need(env: Given['env'], ...names: string[]): void {
  for (const name of names) refuseUnless(env[name], `${name} is not set`);
}

/** Tells the tests what a server was asked, one JSON line each. */
export function told(call: string, details: Readonly<Record<string, unknown>> = {}): void {
  console.log(JSON.stringify({ call, ...details }));
}

/** Text of a file that must be there. */
export function fileText(path: string | undefined): string {
  refuseUnless(path && existsSync(path), `${path} is not there`);
  return readFileSync(path, 'utf8');
}

/** State on the volume of the real server. */
export function keep<T>(path: string, initial: T): { value: T; save(): void } {
  const kept = {
    value: existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : initial,
    save(): void {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(kept.value));
    },
  };
  return kept;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a server answers; paths without an answer get 404. */
export type Answering = (asked: Asked) => Answer | undefined | Promise<Answer | undefined>;

/** A server that listens nowhere yet. */
export function httpServer(answer: Answering): Server {
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const asked: Asked = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    const { status = 200, body = '' } = (await answer(asked)) ?? { status: 404, body: 'not found' };
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(asked.method === 'HEAD' ? '' : typeof body === 'string' ? body : JSON.stringify(body));
  };
  return createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      console.error(error);
      outgoing.writeHead(500).end(String(error));
    });
  });
}

/** Serves HTTP for ever. */
export function serveHttp(port: number, answer: Answering): Promise<number> {
  return new Promise((_, reject) => {
    httpServer(answer).on('error', reject).listen(port, '0.0.0.0');
  });
}

/** Speaks a protocol of its own on a connection. */
export type Speaking = (socket: Socket) => void;

/**
 * Serves for ever: HTTP to the stand-in's own tools, and the system's real protocol to everybody else, at one port. HTTP
 * begins with a method, which none of these protocols does.
 */
export function serveBoth(port: number, answer: Answering, speak: Speaking): Promise<number> {
  const http = httpServer(answer);
  return new Promise((_, reject) => {
    createWireServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (first) => {
        socket.pause();
        socket.unshift(first);
        if (/^[A-Z]{3,7} \//.test(first.toString('latin1'))) http.emit('connection', socket);
        else speak(socket);
        socket.resume();
      });
    })
      .on('error', reject)
      .listen(port, '0.0.0.0');
  });
}

/** Serves a protocol for ever. */
export function serveWire(port: number, speak: Speaking): Promise<number> {
  return new Promise((_, reject) => {
    createWireServer((socket) => {
      socket.on('error', () => undefined);
      speak(socket);
    })
      .on('error', reject)
      .listen(port, '0.0.0.0');
  });
}

/** Asks a stand-in; rejects where nothing answers. */
export function ask(
  url: string,
  options: {
    readonly method?: string;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    call.on('error', reject);
    call.end(options.body === undefined ? undefined : JSON.stringify(options.body));
  });
}

/** Waits until something listens, as servers do that need another one. */
export async function reach(address: string, seconds: number): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  for (const end = Date.now() + seconds * 1000; ;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), host, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    refuseUnless(Date.now() < end, `${address} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
