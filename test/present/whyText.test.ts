import assert from 'node:assert/strict';
import { type ServiceState } from '../../src/core/model/serviceState';
import { whyText } from '../../src/present/whyText';
import { container, minute, now, service, stackStatus, status } from './make';

const exited = (exitCode: number, outOfMemory = false): ServiceState => ({
  kind: 'exited',
  exitCode,
  outOfMemory,
  finishedAt: now - 2 * minute,
  error: '',
});
const why = (
  one: ReturnType<typeof status>,
  lines: string[] | undefined = [],
  ...others: ReturnType<typeof status>[]
) => whyText(stackStatus([one, ...others]), one, lines, now);

describe('whyText', () => {
  it('says which limit the memory ran into', () => {
    const text = why(
      status(service('db'), exited(137, true), [container('db', { hostConfig: { Memory: 1e9 } })]),
    );
    assert.match(text, /^# db: exited \\\(137\\\) · out of memory · 2 min ago\n/);
    assert.match(text, /more memory than its limit \(1 GB\) allows/);
  });

  for (const [code, words] of [
    [0, 'ended by itself and reported success'],
    [126, 'lacks the permission'],
    [127, 'not found in the image'],
    [137, 'SIGKILL'],
    [139, 'SIGSEGV'],
    [255, 'the machine was switched off'],
    [3, 'exit code 3'],
  ] as const) {
    it(`knows what exit code ${code} means`, () =>
      assert.match(why(status(service('db'), exited(code))), new RegExp(words)));
  }

  it('points at dependencies that are not well', () => {
    const connect = service(
      'connect',
      {},
      { dependsOn: [{ service: 'kafka', condition: 'service_healthy', required: true, restart: false }] },
    );
    const text = why(status(connect, exited(1)), [], status(service('kafka'), exited(1)));
    assert.match(text, /look there first:\n\n- kafka: exited/);
  });

  it('shows the health check and its last probes', () => {
    const probe = { startedAt: now - 100, endedAt: now, exitCode: 1, output: 'connection refused\n' };
    const text = why(
      status(
        service('db', { healthcheck: { test: ['CMD', 'pg_isready'] } }),
        { kind: 'unhealthy', since: now, failingStreak: 1, lastProbe: probe },
        [container('db', { health: { status: 'unhealthy', failingStreak: 1, probes: [probe] } })],
      ),
    );
    assert.match(text, /The health check runs `CMD pg_isready`/);
    assert.match(text, /just now, exit code 1, 100 ms\n\n```text\nconnection refused\n```/);
  });

  it('says in words what the output of a known server means, and what to do', () => {
    const line = "1:M 21 Nov 2026 12:00:00.000 # Can't handle RDB format version 12";
    const text = why(status(service('cache'), exited(1)), [line, '1:M # Fatal error, exiting']);
    assert.match(text, /^Its output says that its data was made by a newer version of the server/m);
    assert.match(text, /^Next: run a newer version .*Reset on the row of cache\.$/m);
    assert.doesNotMatch(why(status(service('cache'), exited(1)), ['ready']), /Its output says/);
  });

  it('ends with the log, or says that there is none', () => {
    const down = status(service('db'), exited(1), [container('db')]);
    assert.match(why(down, ['one', 'two']), /## Last lines of its log\n\n```text\none\ntwo\n```\n$/);
    assert.match(why(down, []), /It has written nothing\.\n$/);
    assert.match(whyText(stackStatus([down]), down, undefined, now), /The log could not be read\.\n$/);
  });
});
