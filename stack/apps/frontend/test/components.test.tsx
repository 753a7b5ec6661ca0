import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderToStaticMarkup } from 'react-dom/server';
import { NoteList } from '../components/NoteList';
import { Notebook } from '../components/Notebook';
import { Stack } from '../components/Stack';

const report = { status: 'unhealthy', version: '1.2.3', timestamp: '' } as const;

test('the stack shows each service with its latency, and what is wrong', () => {
  const services = {
    redis: { status: 'up', latency: 0.42 },
    postgres: { status: 'down', latency: 2000, error: 'timeout <5s>' },
  } as const;
  const html = renderToStaticMarkup(<Stack health={{ ...report, services }} />);
  assert.match(html, /Something is down\. Version 1\.2\.3\./);
  assert.match(html, /class="up">redis .*0\.4 ms/);
  assert.match(html, /class="down">postgres .*is down: timeout &lt;5s&gt;.*2000\.0 ms/);
});

test('the stack says when there is no report', () =>
  assert.match(renderToStaticMarkup(<Stack health={undefined} />), /The gateway does not answer/));

test('notes are shown as text, with their day', () => {
  const notes = [{ id: 1, text: '<b>cogs</b>', created_at: '2026-02-03T04:05:06Z' }];
  const html = renderToStaticMarkup(<NoteList notes={notes} />);
  assert.match(html, /&lt;b&gt;cogs&lt;\/b&gt;.*>2026-02-03</);
  assert.match(renderToStaticMarkup(<NoteList notes={[]} />), /Nothing yet/);
});

test('the notebook begins with a sign-in whose fields have labels', () => {
  const html = renderToStaticMarkup(<Notebook api="http://gateway" />);
  assert.match(html, /<h2 id="notes">Sign in<\/h2>/);
  assert.equal(html.match(/<label>/g)?.length, 2);
});
