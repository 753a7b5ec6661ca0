import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { type Disposable, toDisposable } from '../../core/support/disposables';

/** Status codes of gRPC that we answer with. */
export const grpcStatus = { ok: 0, notFound: 5, unimplemented: 12, internal: 13 } as const;

export class GrpcError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** One call of the other side, seen from the one who serves it. */
export interface GrpcCall {
  /** Every value of each header: HTTP/2 allows several of one name. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly messages: AsyncIterable<Buffer>;
  /** Resolves when there is room for more. */
  send(message: Buffer): Promise<void>;
}

export type GrpcMethod = (call: GrpcCall) => Promise<void>;

/** An answer of one message to one message. */
export function unary(answer: (request: Buffer) => Promise<Buffer> | Buffer): GrpcMethod {
  return async (call) => {
    for await (const request of call.messages) return call.send(await answer(request));
  };
}

/**
 * Serves gRPC on a connection that is open already: the engine, which accepted it, makes the calls.
 * @param server a fresh one
 * @param methods by path, such as "/moby.filesync.v1.FileSync/DiffCopy".
 */
export function serveGrpc(
  server: Http2Server,
  connection: Duplex,
  methods: Readonly<Record<string, GrpcMethod>>,
  onError: (error: unknown) => void,
): Disposable {
  const onCall = (
    stream: ServerHttp2Stream,
    { ':path': path = '' }: IncomingHttpHeaders,
    _flags: number,
    raw: readonly string[],
  ): void => {
    void answer(stream, headerMap(raw), methods[path]).catch((error: unknown) => {
      stream.destroy();
      onError(error);
    });
  };
  // The published types do not know the fourth argument.
  server.on('stream', onCall as (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void);
  server.on('sessionError', onError);
  connection.on('error', onError);
  server.emit('connection', connection);
  return toDisposable(() => {
    server.close();
    connection.destroy();
  });
}

async function answer(
  stream: ServerHttp2Stream,
  headers: GrpcCall['headers'],
  method: GrpcMethod | undefined,
): Promise<void> {
  let status: number = grpcStatus.ok;
  let text = '';
  // A call that the other side gave up ends its reading with an error, which is all that has to be known of it.
  stream.on('error', () => undefined);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () =>
    stream.sendTrailers({
      'grpc-status': String(status),
      ...(text && { 'grpc-message': encodeURIComponent(text) }),
    }),
  );
  try {
    if (!method) throw new GrpcError(grpcStatus.unimplemented, 'not served here');
    await method({
      headers,
      // Who has read enough of a call still answers it.
      messages: readMessages(stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>),
      send: (message) => write(stream, framed(message)),
    });
  } catch (error) {
    if (stream.destroyed) return;
    status = error instanceof GrpcError ? error.status : grpcStatus.internal;
    text = error instanceof Error ? error.message : String(error);
  }
  stream.end();
}

function headerMap(raw: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), raw[at + 1] ?? '']);
  }
  return headers;
}

function write(stream: ServerHttp2Stream, data: Buffer): Promise<void> {
  if (stream.destroyed) return Promise.reject(new Error('The call has ended'));
  if (stream.write(data)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => (): void => {
      stream.off('drain', drained).off('close', closed);
      act();
    };
    const drained = end(resolve);
    const closed = end(() => reject(new Error('The call has ended')));
    stream.once('drain', drained).once('close', closed);
  });
}

/** Each message has five bytes in front: a flag for compression, which we do not offer, and its length. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

async function* readMessages(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 5) {
      const end = 5 + rest.readUInt32BE(1);
      if (rest.length < end) break;
      yield rest.subarray(5, end);
      rest = rest.subarray(end);
    }
  }
}
