import { randomBytes } from 'node:crypto';
import { sleep } from '../../support/abort';
import { connectionOf, pageOf } from '../connectionOf';
import { at, jsonCall, jsonOf, listOf, plain, wellAnswered } from '../httpJson';
import type { SmokeCheck, SmokeTools } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/** Time (ms) between two looks for what was sent. */
const lookAgainMs = 200;

/** Signs in as the administrator and asks the data sources that the server itself can reach. */
export const grafana: SmokeCheck = async (target, tools) => {
  const url = pageOf(target, 3000);
  const health = await jsonOf(tools, `${url}/api/health`);
  if (at(health, 'database') !== 'ok')
    throw new SmokeFailure('its database is not well', 'look at its output');
  const [link] = target.links;
  const signedIn = new URL(`${url}/api/datasources`);
  [signedIn.username, signedIn.password] = [link?.user ?? '', link?.password ?? ''];
  const sources = listOf(await jsonOf(tools, signedIn.href)).map((source) => plain(at(source, 'name')));
  return sources.length === 0
    ? 'signed in; it has no data source'
    : `signed in; data sources: ${sources.join(', ')}`;
};

export const prometheus: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target);
  const ask = async (query: string): Promise<readonly unknown[]> => {
    const answer = await jsonOf(tools, `${url}/api/v1/query?query=${encodeURIComponent(query)}`);
    if (at(answer, 'status') !== 'success') throw new SmokeFailure(`the query ${query} fails`);
    return listOf(at(answer, 'data', 'result'));
  };
  const [one] = await ask('vector(1)');
  if (at(one, 'value', 1) !== '1')
    throw new SmokeFailure('vector(1) is not 1', 'look whether another program holds this port');
  const targets = await ask('up');
  const up = targets.filter((result) => at(result, 'value', 1) === '1').length;
  return `answered a query; ${up} of ${targets.length} targets are up`;
};

/** Sends a line and finds it. Loki cannot delete at once: the line goes with its retention. */
export const loki: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target);
  const line = `dev-stack smoke ${tools.scratch}`;
  // Nanoseconds, as text: more digits than a number holds.
  const now = `${Date.now()}000000`;
  const stream = { stream: { job: 'dev-stack-smoke' }, values: [[now, line]] };
  await wellAnswered(tools, `${url}/loki/api/v1/push`, jsonCall('POST', { streams: [stream] }));
  const query = encodeURIComponent(`{job="dev-stack-smoke"} |= "${tools.scratch}"`);
  await found('the line that was pushed', tools, async () => {
    const answer = await jsonOf(tools, `${url}/loki/api/v1/query_range?limit=1&since=5m&query=${query}`);
    return plain(at(answer, 'data', 'result', 0, 'values', 0, 1)) === line;
  });
  return 'pushed a line and found it';
};

export const tempo: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target);
  await wellAnswered(tools, `${url}/ready`);
  await jsonOf(tools, `${url}/api/search?limit=1`);
  return 'it is ready and answers a search';
};

/** Sends a span as an application does; where Tempo runs beside it, finds it there. Traces go with their retention. */
export const otelCollector: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target, ({ env }) => env['OTEL_EXPORTER_OTLP_PROTOCOL'] === 'http/protobuf');
  const trace = randomBytes(16).toString('hex');
  const nano = `${Date.now()}000000`;
  const span = {
    traceId: trace,
    spanId: randomBytes(8).toString('hex'),
    name: 'dev-stack smoke',
    kind: 1,
    startTimeUnixNano: nano,
    endTimeUnixNano: nano,
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'dev-stack-smoke' } }] };
  const body = {
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'dev-stack' }, spans: [span] }] }],
  };
  const taken = await jsonOf(tools, `${url}/v1/traces`, jsonCall('POST', body));
  const rejected = plain(at(taken, 'partialSuccess', 'rejectedSpans'));
  if (rejected !== '' && rejected !== '0')
    throw new SmokeFailure(`it rejected the span: ${plain(at(taken, 'partialSuccess', 'errorMessage'))}`);
  const backend = tools.running.find(
    ({ system, connections }) => system === 'tempo' && connections.length > 0,
  );
  if (backend === undefined) return 'it took a span';
  const where = connectionOf(backend);
  await found(`the span in ${backend.service.name}`, tools, async () => {
    const answer = await tools.network.http(`${where}/api/traces/${trace}`, tools.signal);
    return answer.status === 200 && answer.text.includes('dev-stack smoke');
  });
  return `it took a span, which ${backend.service.name} has`;
};

/** Looks until it is there; the check's own time ends it. */
async function found(what: string, { signal }: SmokeTools, look: () => Promise<boolean>): Promise<void> {
  try {
    while (!(await look())) await sleep(lookAgainMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new SmokeFailure(
      `${what} was not found in time`,
      'try again with a longer --timeout, or look at its output',
    );
  }
}
