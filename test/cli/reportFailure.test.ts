import assert from 'node:assert/strict';
import { reportFailure } from '../../src/cli/reportFailure';
import { UsageError } from '../../src/cli/usageError';
import { InvalidStackError, type Problem } from '../../src/core/compose/problem';
import { EngineError } from '../../src/core/engine/engineError';
import { recordingOutput } from './recordingOutput';

const world = { cwd: '/home/me/shop', platform: 'linux' } as const;
const position = { line: 4, column: 5, offset: 0 };
const broken: Problem = {
  severity: 'error',
  code: 'unknownKey',
  message: 'services.web: unknown key',
  range: { file: '/home/me/shop/compose.yaml', start: position, end: position },
};

describe('a verb that failed', () => {
  const reported = async (error: unknown): Promise<[code: number, text: string]> => {
    const err = recordingOutput();
    return [await reportFailure(error, undefined, world, err), err.text];
  };

  it('points to the help of the verb that was used wrongly', async () => {
    assert.deepEqual(await reported(new UsageError('unknown flag --x', 'up')), [
      2,
      'error: unknown flag --x\nTry: dev-stack up --help\n',
    ]);
    assert.deepEqual(await reported(new UsageError('no such service: x', null)), [
      2,
      'error: no such service: x\n',
    ]);
  });

  it('lists every problem of the files', async () => {
    const warning: Problem = { ...broken, severity: 'warning', message: 'X is not set' };
    assert.deepEqual(await reported(new InvalidStackError([warning, broken])), [
      15,
      'compose.yaml:4:5: warning: X is not set\ncompose.yaml:4:5: error: services.web: unknown key\n',
    ]);
  });

  it('tells a missing file from a broken one', async () => {
    const missing: Problem = { severity: 'error', code: 'notFound', message: 'not found', range: undefined };
    assert.deepEqual(await reported(new InvalidStackError([missing])), [14, 'error: not found\n']);
  });

  it('explains what the engine refused', async () => {
    const [code, text] = await reported(new EngineError('portInUse', 'x', { port: 5432 }));
    assert.equal(code, 1);
    assert.match(text, /^error: .*5432/);
  });
});
