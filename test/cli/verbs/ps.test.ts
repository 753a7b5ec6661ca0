import assert from 'node:assert/strict';
import { ps } from '../../../src/cli/verbs/ps';
import { EngineError } from '../../../src/core/engine/engineError';
import { container, minute, now, service, stackStatus, status } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

const db = status(
  service('db'),
  { kind: 'ready', since: now - 3 * minute },
  [
    container('db', {
      ports: [
        { containerPort: 5432, protocol: 'tcp', hostPort: 15432, hostIp: '127.0.0.1' },
        { containerPort: 53, protocol: 'udp', hostPort: 53, hostIp: '0.0.0.0' },
      ],
    }),
  ],
  ['environment.LEVEL: info → debug'],
);
const job = status(
  service('job'),
  { kind: 'exited', exitCode: 3, outOfMemory: false, finishedAt: now - minute, error: '' },
  [container('job', { status: 'exited', exitCode: 3, finishedAt: now - minute })],
);
const off = status(service('off', {}, { active: false }), { kind: 'notSelected' });
const gone = status(service('web'), { kind: 'absent' });
const orphan = container('old', { name: 'shop-old-1' });
const all = stackStatus([db, job, off, gone], { orphans: [orphan] });

describe('ps', () => {
  const linesOf = async (line: string): Promise<string[]> => {
    const context = fakeContext(all);
    assert.equal(await ps(requestOf('ps', line), context), 0);
    return context.out.lines;
  };
  const names = (lines: readonly string[]): unknown[] =>
    lines.map((line) => (JSON.parse(line) as Record<string, unknown>)['Name']);

  it('has a row for every selected service, for what exited and what is missing too, and for orphans', async () => {
    assert.deepEqual(await linesOf(''), [
      '  SERVICE   STATE                                             PORTS',
      '✔ db        healthy · up 3 min · changed: environment.LEVEL   15432→5432, *:53/udp',
      '✖ job       exited (3) · 1 min ago',
      '○ web       not created',
      '? old       Up 3 minutes · not in the file',
    ]);
  });

  it('says so where the file defines nothing that could have a row', async () => {
    const told = async (line: string): Promise<string> => {
      const context = fakeContext(stackStatus([]));
      assert.equal(await ps(requestOf('ps', line), context), 0);
      return context.err.text;
    };
    assert.equal(await told(''), 'The compose file defines no services.\n');
    assert.equal(await told('--format json'), '');
  });

  it('shows what is in a state that was asked for', async () => {
    assert.deepEqual(names(await linesOf('--status exited --format json')), ['shop-job-1']);
    assert.deepEqual(names(await linesOf('--status running --status exited --format json db')), [
      'shop-db-1',
    ]);
    const rows = await linesOf('--status exited');
    assert.deepEqual(
      rows.slice(1).map((row) => row.slice(2, 5)),
      ['job'],
    );
    assert.deepEqual(await linesOf('-q --status paused'), []);
  });

  it('shows with -a also what is not selected', async () => {
    assert.ok((await linesOf('-a')).some((line) => /off\s+not selected/.test(line)));
  });

  it('shows only the services named', async () => {
    const lines = await linesOf('db');
    assert.equal(lines.length, 2);
    assert.match(lines[1] ?? '', /db/);
  });

  it('prints running containers as JSON lines by name, all with -a', async () => {
    assert.deepEqual(names(await linesOf('--format json')), ['shop-db-1', 'shop-old-1']);
    assert.deepEqual(names(await linesOf('--format json -a')), ['shop-db-1', 'shop-job-1', 'shop-old-1']);
  });

  it('prints ids and names for scripts, and nothing where there is nothing', async () => {
    assert.deepEqual(await linesOf('-q'), ['db-id', 'old-id']);
    assert.deepEqual(await linesOf('--services'), ['db', 'old']);
    assert.deepEqual(await linesOf('-q web'), []);
  });

  it('prints nothing when no engine answers', async () => {
    const context = fakeContext(all, {
      session: { whenLive: () => Promise.reject(new EngineError('unreachable', 'nothing there')) },
    });
    await assert.rejects(ps(requestOf('ps'), context), (error) => EngineError.is(error, 'unreachable'));
    assert.equal(context.out.text, '');
  });
});
