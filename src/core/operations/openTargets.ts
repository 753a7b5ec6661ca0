import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { sleep, throwIfAborted } from '../support/abort';

const firstPauseMs = 200;
const longestPauseMs = 1_000;
/** One try may take so long; a server that accepts and says nothing is not ready. */
const tryMs = 3_000;
/** A proxy answers these while the server behind it is not up. */
const notYet = new Set([502, 503, 504]);

/**
 * Resolves when a page can be opened: as soon as the address gives any HTTP answer but "the server behind me is not
 * up". Addresses that are not HTTP are not asked. Self-signed certificates are accepted: nothing is sent or believed.
 * @param onWait called once, when the first try failed, with the reason in words.
 * @throws CancelledError.
 */
export async function openWhenReachable(
  url: string,
  signal: AbortSignal,
  onWait: (reason: string) => void,
): Promise<void> {
  throwIfAborted(signal);
  if (!/^https?:$/.test(new URL(url).protocol)) return;
  let pause = firstPauseMs;
  for (let tries = 0; ; tries += 1) {
    const missing = await probe(url, signal);
    throwIfAborted(signal);
    if (missing === undefined) return;
    if (tries === 0) onWait(missing);
    await sleep(pause, signal);
    pause = Math.min(longestPauseMs, pause * 1.5);
  }
}

/** @returns what stands in the way, or undefined when the address answers. */
function probe(url: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = (url.startsWith('https:') ? requestHttps : requestHttp)(
      url,
      { method: 'GET', agent: false, timeout: tryMs, signal, rejectUnauthorized: false },
      (response) => {
        const status = response.statusCode ?? 0;
        // The answer's body is of no interest and may be endless.
        response.destroy();
        resolve(notYet.has(status) ? `it answers ${status}` : undefined);
      },
    );
    request.on('timeout', () => {
      resolve('it does not answer');
      request.destroy();
    });
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'connection refused' : (error.code ?? error.message)),
    );
    request.end();
  });
}
