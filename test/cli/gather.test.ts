import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gather } from '../../src/cli/gather';

describe('gathering lines for an output', () => {
  const recorded = (
    slow = false,
  ): { written: string[]; output: { write(text: string): Promise<void> | undefined } } => {
    const written: string[] = [];
    const write = (text: string): Promise<void> | undefined => {
      written.push(text);
      return slow ? Promise.resolve() : undefined;
    };
    return { written, output: { write } };
  };

  it('writes what came in one turn at once, by the next turn', async () => {
    const { written, output } = recorded();
    const lines = gather(output);
    void lines.write('one\n');
    void lines.write('two\n');
    assert.deepEqual(written, []);
    await nextTurn();
    assert.deepEqual(written, ['one\ntwo\n']);
    void lines.write('three\n');
    await nextTurn();
    assert.deepEqual(written, ['one\ntwo\n', 'three\n']);
  });

  it('does not hold more than a pipe takes, and hands on that the reader is slow', () => {
    const { written, output } = recorded(true);
    const lines = gather(output);
    const line = `${'x'.repeat(999)}\n`;
    let slow: Promise<void> | undefined;
    for (let count = 0; slow === undefined && count < 1000; count += 1) slow = lines.write(line);
    assert.ok(slow);
    assert.equal(written.length, 1);
    assert.ok((written[0]?.length ?? Infinity) < 70_000);
  });

  it('holds the writer back as long as the reader is slow, also after a turn', async () => {
    let read = (): void => undefined;
    const lines = gather({ write: () => new Promise<void>((resolve) => (read = resolve)) });
    assert.equal(lines.write('one'), undefined);
    await nextTurn();
    const held = lines.write('two');
    assert.ok(held);
    read();
    await held;
    assert.equal(lines.write('three'), undefined);
  });

  it('writes the rest when asked to', () => {
    const { written, output } = recorded();
    const lines = gather(output);
    void lines.write('last');
    void lines.flush();
    void lines.flush();
    assert.deepEqual(written, ['last']);
  });
});
