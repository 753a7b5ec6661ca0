import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { HttpAnswer, HttpCall } from '../smokeNetwork';

/** More of an answer is not kept. */
const largestAnswer = 8 * 1024 * 1024;

/**
 * One call without redirects and without a connection that stays. Not `fetch`: that refuses some ports, and certificates
 * that a development server signs itself.
 */
export function callHttp(url: string, signal: AbortSignal, call: HttpCall = {}): Promise<HttpAnswer> {
  const { username, password, protocol } = new URL(url);
  const auth =
    username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
  const { method = 'GET', body = '' } = call;
  // For a DELETE, Node neither tells a length nor sends the body in chunks: the server would take it for none.
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...call.headers, ...length };
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      { method, headers, agent: false, signal, rejectUnauthorized: false, ...auth },
      (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length <= largestAnswer) chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    request.on('error', reject);
    request.end(body === '' ? undefined : body);
  });
}
