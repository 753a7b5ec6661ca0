import { SmokeFailure } from './smokeFailure';
import type { SmokeTools } from './smokeCheck';
import type { HttpAnswer, HttpCall } from './smokeNetwork';

/** How much of an answer is told. */
const shownLength = 160;

/** Asks, and wants a status of 2xx. @throws SmokeFailure that tells status and answer; for 401 and 403 the sign-in */
export async function wellAnswered(
  { network, signal }: Pick<SmokeTools, 'network' | 'signal'>,
  url: string,
  call: HttpCall = {},
): Promise<HttpAnswer> {
  const answer = await network.http(url, signal, call);
  if (answer.status >= 200 && answer.status < 300) return answer;
  const what = `${call.method ?? 'GET'} ${withoutSignIn(url)} answers ${answer.status}`;
  const said = brief(answer.text);
  if (answer.status === 401 || answer.status === 403)
    throw new SmokeFailure(
      `the sign-in is refused: ${what}${said}`,
      'compare the sign-in of the definition with what the service was first started with; its data may keep an older one',
    );
  throw new SmokeFailure(`${what}${said}`);
}

/** As `wellAnswered`, and the answer has to be JSON. */
export async function jsonOf(
  tools: Pick<SmokeTools, 'network' | 'signal'>,
  url: string,
  call: HttpCall = {},
): Promise<unknown> {
  const { text } = await wellAnswered(tools, url, call);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SmokeFailure(
      `${withoutSignIn(url)} answers something else than JSON${brief(text)}`,
      'look whether another program holds this port',
    );
  }
}

/** Removes what a check made; where it is gone already that is fine. @throws SmokeFailure where it stays */
export async function takeAway(
  network: SmokeTools['network'],
  signal: AbortSignal,
  url: string,
  call: HttpCall = { method: 'DELETE' },
): Promise<void> {
  const { status, text } = await network.http(url, signal, call);
  if ((status >= 200 && status < 300) || status === 404) return;
  throw new SmokeFailure(
    `what the check made could not be removed: ${call.method} ${withoutSignIn(url)} answers ${status}${brief(text)}`,
    'remove what is named dev-stack-smoke by hand',
  );
}

/** A call with a JSON body. */
export function jsonCall(
  method: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpCall {
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Walks into what a server answered; undefined where the way ends. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null
        ? (found as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** @returns the value as a list; empty when it is none */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value for people; "" for what is no plain value. */
export function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function withoutSignIn(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  return `: ${line.length > shownLength ? `${line.slice(0, shownLength)}…` : line}`;
}
