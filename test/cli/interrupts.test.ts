import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { watchInterrupts } from '../../src/cli/interrupts';

describe('Ctrl-C', () => {
  const setUp = () => {
    const source = new EventEmitter();
    const happened: string[] = [];
    const interrupted = watchInterrupts(
      source,
      () => happened.push('abort'),
      (code) => happened.push(`kill ${code}`),
    );
    return { source, happened, interrupted };
  };

  it('aborts first and kills then', () => {
    const { source, happened, interrupted } = setUp();
    assert.equal(interrupted(), undefined);
    source.emit('SIGINT');
    assert.equal(interrupted(), 130);
    assert.deepEqual(happened, ['abort']);
    source.emit('SIGINT');
    assert.deepEqual(happened, ['abort', 'kill 130']);
  });

  it('is told from the end of the terminal, which may come twice', () => {
    const { source, happened, interrupted } = setUp();
    source.emit('SIGHUP');
    source.emit('SIGHUP');
    assert.equal(interrupted(), 129);
    assert.deepEqual(happened, ['abort']);
  });

  it('is told from SIGTERM', () => {
    const source = new EventEmitter();
    const interrupted = watchInterrupts(
      source,
      () => undefined,
      () => undefined,
    );
    source.emit('SIGTERM');
    assert.equal(interrupted(), 143);
  });
});
