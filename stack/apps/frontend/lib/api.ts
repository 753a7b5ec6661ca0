/** Where browsers find the gateway: an address of the host. Made part of the pages when they are built. */
export const browserApi = process.env.NEXT_PUBLIC_API_URL ?? 'http://127.0.0.1:8000';

/** Where this server finds it: a name of the stack's network. */
const serverApi = (): string => process.env.API_URL ?? 'http://py-gateway:8000';

export interface Health {
  status: 'healthy' | 'unhealthy';
  version: string;
  timestamp: string;
  services: Record<string, { status: 'up' | 'down'; latency: number; error?: string }>;
}

/** @returns the gateway's report, or undefined when there is none to be had within three seconds. */
export async function readHealth(fetcher: typeof fetch = fetch): Promise<Health | undefined> {
  try {
    const signal = AbortSignal.timeout(3000);
    const response = await fetcher(`${serverApi()}/health/detailed`, { cache: 'no-store', signal });
    const report = (await response.json()) as Partial<Health>;
    // An unhealthy gateway answers 503 with a report all the same.
    return report.services && report.status ? (report as Health) : undefined;
  } catch {
    return undefined;
  }
}

export interface Note {
  id: number;
  text: string;
  created_at: string;
}

/** What the gateway refused, in its words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Sends a request to the gateway. @throws Refused with its words, Error when it does not answer. */
export async function call<T>(
  api: string,
  path: string,
  options: { token?: string; body?: unknown } = {},
  fetcher: typeof fetch = fetch,
): Promise<T> {
  const response = await fetcher(`${api}${path}`, {
    method: options.body === undefined ? 'GET' : 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Correlation-Id': crypto.randomUUID(),
      ...(options.token ? { Authorization: `Bearer ${options.token}` } : {}),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  }).catch(() => {
    throw new Error('The gateway does not answer. Is the stack running?');
  });
  const answer = (await response.json().catch(() => ({}))) as T & { detail?: unknown };
  if (response.ok) return answer;
  const told =
    typeof answer.detail === 'string' ? answer.detail : 'This was not accepted; check what you typed';
  throw new Refused(response.status, told);
}
