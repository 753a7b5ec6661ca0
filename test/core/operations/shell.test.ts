import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { type ExecOptions, type ExecResult } from '../../../src/core/engine/wire';
import { openConsole, openShell } from '../../../src/core/operations/shell';
import { FakeEngine } from '../../fakes/fakeEngine';
import { sampleSpec } from '../../fakes/sampleStack';

const size = { columns: 80, rows: 24 };
const result = (exitCode: number, stdout = ''): ExecResult => ({
  exitCode,
  stdout: Buffer.from(stdout),
  stderr: Buffer.alloc(0),
});

describe('openShell', () => {
  async function containerWith(answer: (options: ExecOptions) => ExecResult) {
    const engine = new FakeEngine();
    engine.addImage('busybox');
    const id = await engine.createContainer('shop-db-1', sampleSpec('db'), undefined);
    await engine.startContainer(id);
    engine.onExec('shop-db-1', answer);
    return { engine, id };
  }
  const opened = async (answer: (options: ExecOptions) => ExecResult): Promise<readonly string[]> => {
    const { engine, id } = await containerWith(answer);
    await openShell(engine, id, size);
    return engine.execSessions[0]?.options.command ?? [];
  };

  it('takes the most comfortable one that sh finds', async () => {
    assert.deepEqual(await opened(() => result(0, '/usr/bin/bash\n')), ['/usr/bin/bash']);
  });

  it('tries one after another where there is no sh in the path', async () => {
    const has = (wanted: string) => (options: ExecOptions) => {
      if (options.command[0] === wanted) return result(0);
      if (options.command[0] === 'sh') return result(127);
      throw new EngineError('failed', `exec: "${options.command[0]}": executable file not found in $PATH`);
    };
    assert.deepEqual(await opened(has('/bin/sh')), ['/bin/sh']);
    assert.deepEqual(await opened(has('ash')), ['ash']);
  });

  it('says so when a container has none', async () => {
    const { engine, id } = await containerWith(() => result(126));
    await assert.rejects(openShell(engine, id, size), (error) => EngineError.is(error, 'unsupported'));
    assert.equal(engine.execSessions.length, 0);
  });

  it('tells other failures as they are', async () => {
    const { engine, id } = await containerWith(() => {
      throw new EngineError('conflict', 'container is not running');
    });
    await assert.rejects(openShell(engine, id, size), (error) => EngineError.is(error, 'conflict'));
  });

  it('gives a console a terminal and its variables', async () => {
    const { engine, id } = await containerWith(() => result(0));
    await openConsole(engine, id, ['psql'], { PGPASSWORD: 'x' }, size);
    const [session] = engine.execSessions;
    assert.deepEqual(session?.options.command, ['psql']);
    assert.deepEqual(session?.options.environment, { TERM: 'xterm-256color', PGPASSWORD: 'x' });
  });
});
