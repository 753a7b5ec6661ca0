import assert from 'node:assert/strict';
import { FrameDecoder } from '../../src/docker/frames';

function frame(type: number, text: string | Buffer): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function decode(chunks: Buffer[]): [string, string][] {
  const decoder = new FrameDecoder();
  return chunks.flatMap((chunk) =>
    [...decoder.push(chunk)].map(({ stream, data }): [string, string] => [stream, data.toString()]),
  );
}

/** What came of each stream in turn, however it was cut. */
function runs(decoded: readonly [string, string][]): [string, string][] {
  const joined: [string, string][] = [];
  for (const [stream, text] of decoded) {
    const last = joined.at(-1);
    if (last?.[0] === stream) last[1] += text;
    else joined.push([stream, text]);
  }
  return joined;
}

describe('FrameDecoder', () => {
  it('tells stdout from stderr', () => {
    assert.deepEqual(decode([Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n'), frame(1, 'more')])]), [
      ['stdout', 'out\n'],
      ['stderr', 'err\n'],
      ['stdout', 'more'],
    ]);
  });

  it('puts together what came of one stream at a time, and leaves the input as it is', () => {
    const input = Buffer.concat([
      frame(1, 'a\n'),
      frame(1, ''),
      frame(1, 'b\n'),
      frame(2, 'c\n'),
      frame(1, 'd\n'),
    ]);
    const before = Buffer.from(input);
    assert.deepEqual(decode([input]), [
      ['stdout', 'a\nb\n'],
      ['stderr', 'c\n'],
      ['stdout', 'd\n'],
    ]);
    assert.deepEqual(input, before);
  });

  it('gives the same output however the input is cut, and no frame in pieces', () => {
    const input = Buffer.concat([
      frame(1, 'grüße'),
      frame(2, ''),
      frame(2, 'x'),
      frame(0, 'stdin'),
      frame(1, '€'),
    ]);
    const whole = runs(decode([input]));
    assert.deepEqual(whole, [
      ['stdout', 'grüße'],
      ['stderr', 'x'],
      ['stdout', 'stdin€'],
    ]);
    for (let size = 1; size < input.length; size++) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < input.length; at += size) chunks.push(input.subarray(at, at + size));
      const decoded = decode(chunks);
      assert.deepEqual(runs(decoded), whole, `cut every ${size} bytes`);
      assert.ok(!decoded.some(([, text]) => text.includes('\ufffd')), `cut every ${size} bytes`);
    }
  });

  it('takes 20,000 frames in one chunk', () => {
    const frames = Array.from({ length: 20_000 }, (_, n) => frame(1 + (n % 2), `${n}\n`));
    const decoded = decode([Buffer.concat(frames)]);
    assert.equal(decoded.length, 20_000);
    assert.deepEqual(decoded[0], ['stdout', '0\n']);
    assert.deepEqual(decoded.at(-1), ['stderr', '19999\n']);
  });

  it('hands on a huge frame in pieces instead of keeping it', () => {
    const decoder = new FrameDecoder();
    const input = frame(2, Buffer.alloc(5_000_000, 'a'));
    let bytes = 0;
    let largest = 0;
    for (let at = 0; at < input.length; at += 65_536) {
      for (const { stream, data } of decoder.push(input.subarray(at, at + 65_536))) {
        assert.equal(stream, 'stderr');
        bytes += data.length;
        largest = Math.max(largest, data.length);
      }
    }
    assert.equal(bytes, 5_000_000);
    assert.ok(largest < 1_200_000, `largest piece ${largest}`);
    assert.ok(decoder.isComplete);
  });

  it('knows whether the input ended inside a frame', () => {
    const decoder = new FrameDecoder();
    assert.ok(decoder.isComplete);
    assert.equal([...decoder.push(frame(1, 'abc').subarray(0, 9))].length, 0);
    assert.ok(!decoder.isComplete);
    assert.equal([...decoder.push(Buffer.from('bc'))].length, 1);
    assert.ok(decoder.isComplete);
  });

  it('fails with the words of the engine on a frame of its own', () => {
    assert.throws(() => decode([frame(3, 'cannot read the file\n')]), {
      name: 'EngineError',
      reason: 'failed',
      message: /cannot read the file$/,
    });
  });

  it('refuses bytes that are no frames', () => {
    assert.throws(() => decode([Buffer.from('plain terminal output')]), {
      name: 'EngineError',
      reason: 'failed',
    });
  });
});
