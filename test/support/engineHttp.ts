import { request, type IncomingHttpHeaders } from 'node:http';
import { type Readable } from 'node:stream';

export interface EngineResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * One plain call of the Engine API over a unix socket. Test scaffolding stays apart from the product's own engine
 * room, so that a fault there cannot hide in both.
 * @param timeoutMs silence on the connection that counts as failure; default ten minutes (an image import).
 */
export function engineRequest(
  socket: string,
  method: string,
  path: string,
  options: { body?: Buffer | Readable | object; contentType?: string; timeoutMs?: number } = {},
): Promise<EngineResponse> {
  const { body } = options;
  const stream = body !== undefined && isReadable(body) ? body : undefined;
  const bytes =
    body === undefined || stream
      ? undefined
      : Buffer.isBuffer(body)
        ? body
        : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath: socket,
        method,
        path,
        headers: {
          Host: 'engine',
          ...(body !== undefined && {
            'Content-Type':
              options.contentType ??
              (stream || Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json'),
          }),
          ...(bytes && { 'Content-Length': bytes.length }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    call.setTimeout(options.timeoutMs ?? 600_000, () =>
      call.destroy(new Error(`${method} ${path}: the engine did not answer in time`)),
    );
    call.on('error', reject);
    if (stream) {
      stream.on('error', (error) => call.destroy(error));
      stream.pipe(call);
    } else call.end(bytes);
  });
}

/** @returns the parsed body. @throws Error with the engine's message for a status of 400 and above. */
export async function engineJson<T>(...args: Parameters<typeof engineRequest>): Promise<T> {
  const response = await engineRequest(...args);
  const text = response.body.toString('utf8');
  if (response.status >= 400) throw new Error(`${args[1]} ${args[2]}: ${response.status} ${text.trim()}`);
  return (text.trim() === '' ? undefined : JSON.parse(text)) as T;
}

/** @returns the engine's newest API version ("1.45"), or undefined when nothing answers there within two seconds. */
export async function pingEngine(socket: string): Promise<string | undefined> {
  try {
    const response = await engineRequest(socket, 'GET', '/_ping', { timeoutMs: 2000 });
    const version = response.headers['api-version'];
    return response.status === 200 && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

function isReadable(body: Buffer | Readable | object): body is Readable {
  return 'pipe' in body && typeof body.pipe === 'function';
}
