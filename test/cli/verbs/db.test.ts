import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { db } from '../../../src/cli/verbs/db';
import { UsageError } from '../../../src/cli/usageError';
import { type StackOperations, type TaskRequest } from '../../../src/core/operations/operations';
import { service, stackStatus, status } from '../../present/make';
import { fakeContext, type FakeContext } from './fakeContext';
import { requestOf } from './request';

describe('db', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dev-stack-db-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const setUp = (
    names = ['db'],
    more: Partial<FakeContext> = {},
  ): { context: FakeContext; requests: TaskRequest[]; read: string[] } => {
    const requests: TaskRequest[] = [];
    const read: string[] = [];
    const operations: Partial<StackOperations> = {
      runTasks: async (request) => {
        requests.push(request);
        await request.data?.onData?.(Buffer.from('all the rows'));
        for await (const piece of request.data?.input?.pieces ?? []) read.push(Buffer.from(piece).toString());
      },
    };
    const all = names.map((name) => {
      const one = service(name);
      return status({ ...one, spec: { ...one.spec, image: 'postgres:16' } }, { kind: 'running', since: 0 });
    });
    const context = fakeContext(stackStatus(all), { session: { operations: operations as StackOperations } });
    return { context: { ...context, cwd: folder, ...more }, requests, read };
  };

  it('dumps into a file named after project, service and time, and tells its path on stdout', async () => {
    const { context } = setUp();
    assert.equal(await db(requestOf('db', 'dump'), context), 0);
    const file = context.out.text.trim();
    assert.match(file, /shop-db-\d{8}-\d{6}\.sql$/);
    assert.equal(readFileSync(file, 'utf8'), 'all the rows');
    assert.match(context.err.text, /12 B written/);
  });

  it('dumps to stdout where it is asked to, and writes nothing else there', async () => {
    const written: string[] = [];
    const bytes = {
      input: Readable.from([]),
      isPiped: false,
      write: (data: Buffer) => void written.push(data.toString()),
    };
    const { context } = setUp(['db'], { bytes });
    assert.equal(await db(requestOf('db', 'dump db -o -'), context), 0);
    assert.deepEqual([written, context.out.text], [['all the rows'], '']);
  });

  it('imports a file, or what is piped in', async () => {
    writeFileSync(join(folder, 'in.sql'), 'from a file');
    const named = setUp();
    assert.equal(await db(requestOf('db', 'import -i in.sql'), named.context), 0);
    assert.deepEqual(named.read, ['from a file']);
    const bytes = { input: Readable.from([Buffer.from('piped')]), isPiped: true, write: () => undefined };
    const piped = setUp(['db'], { bytes });
    assert.equal(await db(requestOf('db', 'import'), piped.context), 0);
    assert.deepEqual(piped.read, ['piped']);
    assert.match(
      piped.context.err.text,
      /^Reading the standard input; nothing is changed before it has ended\.$/m,
    );
  });

  it('takes no safety snapshot before an import where it is told so', async () => {
    writeFileSync(join(folder, 'in.sql'), 'from a file');
    const { context, requests } = setUp();
    await db(requestOf('db', 'import -i in.sql'), context);
    await db(requestOf('db', 'import -i in.sql --no-safety'), context);
    assert.deepEqual(
      requests.map(({ safety }) => safety),
      [undefined, false],
    );
    assert.throws(() => requestOf('db', 'migrate --no-safety'), /for import and reset/);
  });

  it('asks which service a file is for', async () => {
    const { context, requests } = setUp(['db', 'other']);
    await assert.rejects(db(requestOf('db', 'dump'), context), (error) => {
      return UsageError.is(error) && /db, other/.test(error.message);
    });
    await assert.rejects(db(requestOf('db', 'import db'), context), (error) => {
      return UsageError.is(error) && /--input/.test(error.message);
    });
    assert.deepEqual(requests, []);
  });

  it('lists what there is without words', async () => {
    const { context } = setUp();
    assert.equal(await db(requestOf('db'), context), 0);
    assert.match(context.out.text, /^SERVICE +TASK +RUNS IN +DESCRIPTION\ndb +dump +db +Write everything/);
  });

  it('refuses words and flags that do not belong together', () => {
    assert.throws(() => requestOf('db', 'dmup'), /did you mean dump/);
    assert.throws(() => requestOf('db', 'migrate -o x'), /--output is for dump/);
    assert.throws(() => requestOf('db', 'dump a b'), /one service/);
  });
});
