import assert from 'node:assert/strict';
import { parseArguments } from '../../../src/cli/arguments';
import { failureLines } from '../../../src/cli/print/failureLines';
import { paletteFor } from '../../../src/cli/print/palette';
import { PreflightError } from '../../../src/core/diagnose/preflightError';
import { EngineError } from '../../../src/core/engine/engineError';
import { NotReadyError } from '../../../src/core/live/notReadyError';
import { explain } from '../../../src/present/explain';

const linesOf = (error: Error, line = 'up') =>
  failureLines(explain(error), parseArguments(line.split(' ')).global, 'linux', paletteFor(false));

describe('an error on the terminal', () => {
  it('says what to type next', () => {
    const lines = linesOf(
      new EngineError('unreachable', 'x', { tried: [{ endpoint: 'unix:///a', outcome: 'ENOENT' }] }),
    );
    assert.deepEqual(lines, [
      'error: No container engine answers (tried unix:///a).',
      '  → start it: sudo systemctl start docker',
      '  → choose another engine: --host URL or --context NAME',
    ]);
  });

  it('names a line that reaches the same stack', () => {
    const error = new NotReadyError({ service: 'db', reason: 'exited', detail: 'exited (1)', exitCode: 1 });
    assert.deepEqual(linesOf(error, '-f my.yaml -p shop up'), [
      'error: db did not get ready: exited (1).',
      '  → dev-stack -f my.yaml -p shop logs --tail 50 db',
    ]);
  });

  it('names what to stop in the way it can be typed, whatever the profiles', () => {
    const finding = {
      severity: 'error' as const,
      code: 'exclusive' as const,
      message: 'a is running, and b cannot run beside it: both publish port 1.',
      fix: 'Stop a first; its data is kept.',
      services: ['b'],
      stop: ['a'],
    };
    const error = new PreflightError([finding], { stackId: 'shop', services: undefined });
    assert.deepEqual(linesOf(error, '-p shop --profile new up').slice(0, 2), [
      'error: a is running, and b cannot run beside it: both publish port 1. Stop a first; its data is kept.',
      '  → dev-stack -p shop stop a',
    ]);
  });

  it('tells what the engine said when asked to be verbose', () => {
    const error = new EngineError('failed', 'no such thing', {
      action: 'create container a',
      statusCode: 500,
    });
    assert.ok(linesOf(error, '--verbose up').some((line) => line.includes('(500): no such thing')));
    assert.ok(linesOf(error).at(-1)?.includes('--verbose'));
  });
});
