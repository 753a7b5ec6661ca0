import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, readHealth, Refused } from '../lib/api';

const answers = (status: number, body: string): typeof fetch =>
  (() => Promise.resolve(new Response(body, { status }))) as typeof fetch;
const fails = (() => Promise.reject(new TypeError('fetch failed'))) as typeof fetch;

test('an unhealthy gateway still tells its report', async () => {
  const report = { status: 'unhealthy', version: '1', timestamp: '', services: {} };
  assert.deepEqual(await readHealth(answers(503, JSON.stringify(report))), report);
});

test('what is no report is none', async () => {
  assert.equal(await readHealth(answers(502, '<html>')), undefined);
  assert.equal(await readHealth(answers(200, '{"hello":1}')), undefined);
  assert.equal(await readHealth(fails), undefined);
});

test('calls carry token, body and a correlation id', async () => {
  let seen: RequestInit | undefined;
  const fetcher = ((_: string, options: RequestInit) => {
    seen = options;
    return Promise.resolve(Response.json({ id: 1 }));
  }) as typeof fetch;
  assert.deepEqual(await call('http://gateway', '/x', { token: 't', body: { a: 1 } }, fetcher), { id: 1 });
  const headers = seen?.headers as Record<string, string>;
  assert.equal(seen?.method, 'POST');
  assert.equal(seen?.body, '{"a":1}');
  assert.equal(headers.Authorization, 'Bearer t');
  assert.match(headers['X-Correlation-Id'] ?? '', /^[0-9a-f-]{36}$/);
});

test('refusals keep the words of the gateway, or find some', async () => {
  const refusal = (status: number, body: string) => call('http://gateway', '/x', {}, answers(status, body));
  await assert.rejects(refusal(401, '{"detail":"sign in first"}'), new Refused(401, 'sign in first'));
  await assert.rejects(refusal(422, '{"detail":[{"msg":"x"}]}'), /check what you typed/);
  await assert.rejects(call('http://gateway', '/x', {}, fails), /Is the stack running/);
});
