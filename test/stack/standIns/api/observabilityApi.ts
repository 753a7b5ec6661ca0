import { type Answering } from '../system';

/** Prometheus: queries of a constant and of what it scrapes. */
export function prometheusApi(up: readonly boolean[] = [true]): Answering {
  return ({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://prometheus');
    if (pathname === '/-/ready') return { body: 'Prometheus Server is Ready.' };
    if (pathname !== '/api/v1/query') return undefined;
    const query = searchParams.get('query') ?? '';
    const sample = (value: string): object => ({ metric: {}, value: [Date.now() / 1000, value] });
    const answer = (result: object[]): { body: object } => ({
      body: { status: 'success', data: { resultType: 'vector', result } },
    });
    if (query === 'up') return answer(up.map((one) => sample(one ? '1' : '0')));
    const constant = /^vector\((\d+)\)$/.exec(query)?.[1];
    if (constant !== undefined) return answer([sample(constant)]);
    return { status: 400, body: { status: 'error', errorType: 'bad_data', error: 'parse error' } };
  };
}

/** Loki: lines that were pushed are found by a label and a part of the line. */
export function lokiApi(): Answering {
  const lines: { job: string; at: string; line: string }[] = [];
  return ({ method, path, body }) => {
    const { pathname, searchParams } = new URL(path, 'http://loki');
    if (pathname === '/ready') return { body: 'ready' };
    if (pathname === '/loki/api/v1/push' && method === 'POST') {
      const { streams } = JSON.parse(body) as {
        streams: { stream: { job: string }; values: [string, string][] }[];
      };
      for (const { stream, values } of streams)
        for (const [at, line] of values) {
          if (!/^\d{19}$/.test(at)) return { status: 400, body: 'could not parse timestamp' };
          lines.push({ job: stream.job, at, line });
        }
      return { status: 204 };
    }
    if (pathname !== '/loki/api/v1/query_range') return undefined;
    const [, job, part = ''] =
      /^\{job="([^"]+)"\} \|= "([^"]+)"$/.exec(searchParams.get('query') ?? '') ?? [];
    const values = lines
      .filter((one) => one.job === job && one.line.includes(part))
      .map(({ at, line }) => [at, line]);
    return {
      body: {
        status: 'success',
        data: { resultType: 'streams', result: values.length === 0 ? [] : [{ values }] },
      },
    };
  };
}

interface Span {
  readonly traceId: string;
}

/** Tempo: traces it was given, one by its id. */
export function tempoApi(): { readonly answer: Answering; readonly take: (traces: unknown) => void } {
  const traces = new Map<string, unknown>();
  return {
    take: (given) => {
      for (const { traceId } of spansOf(given)) traces.set(traceId, given);
    },
    answer: ({ path }) => {
      const { pathname } = new URL(path, 'http://tempo');
      if (pathname === '/ready') return { body: 'ready' };
      if (pathname === '/api/search')
        return { body: { traces: [...traces.keys()].map((traceID) => ({ traceID })) } };
      const found = traces.get(/^\/api\/traces\/([0-9a-f]{32})$/.exec(pathname)?.[1] ?? '');
      return found === undefined ? undefined : { body: found };
    },
  };
}

/** The collector's OTLP over HTTP: hands well-formed traces on. */
export function otlpApi(handOn: (traces: unknown) => Promise<void> | void): Answering {
  return async ({ method, path, headers, body }) => {
    if (path !== '/v1/traces') return undefined;
    if (method !== 'POST') return { status: 405, body: '405 method not allowed, supported: [POST]' };
    if (headers['content-type'] !== 'application/json')
      return { status: 415, body: '415 unsupported media type' };
    const traces = JSON.parse(body) as unknown;
    for (const span of spansOf(traces) as (Span & Record<string, string>)[])
      if (!/^[0-9a-f]{32}$/.test(span.traceId) || !/^[0-9a-f]{16}$/.test(span['spanId'] ?? ''))
        return { status: 400, body: { code: 3, message: 'invalid length for ID' } };
    await handOn(traces);
    return { body: { partialSuccess: {} } };
  };
}

function spansOf(traces: unknown): readonly Span[] {
  const { resourceSpans } = traces as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

/** Grafana: its health for everybody, its data sources for the administrator. */
export function grafanaApi(env: Readonly<Record<string, string>>, sources: readonly string[]): Answering {
  return ({ path, headers }) => {
    if (path === '/api/health') return { body: { database: 'ok' } };
    if (path !== '/api/datasources') return { body: 'Grafana' };
    const account = `${env['GF_SECURITY_ADMIN_USER']}:${env['GF_SECURITY_ADMIN_PASSWORD']}`;
    if (headers['authorization'] !== `Basic ${Buffer.from(account).toString('base64')}`)
      return { status: 401, body: { message: 'Invalid username or password' } };
    return { body: sources.map((name) => ({ name })) };
  };
}
