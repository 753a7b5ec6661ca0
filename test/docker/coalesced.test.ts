import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { request, Agent, type IncomingMessage } from 'node:http';
import { coalesced } from '../../src/docker/coalesced';

/** A connection whose far side says what it is told to, in these pieces, as soon as it is asked. */
class Scripted extends Duplex {
  private asked = false;

  constructor(
    private readonly pieces: readonly Buffer[],
    private readonly breaksOff: boolean,
  ) {
    super();
  }

  override _read(): void {
    return;
  }

  override _write(_data: Buffer, _encoding: BufferEncoding, done: () => void): void {
    done();
    if (this.asked) return;
    this.asked = true;
    for (const piece of this.pieces) this.push(piece);
    if (this.breaksOff) this.push(null);
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly pieces: number;
}

async function ask(pieces: readonly Buffer[], breaksOff = false): Promise<Answer> {
  class OneSocket extends Agent {
    override createConnection(): Duplex {
      return coalesced(new Scripted(pieces, breaksOff));
    }
  }
  return new Promise((resolve, reject) => {
    const read = (answer: IncomingMessage): void => {
      const found: Buffer[] = [];
      answer.on('data', (piece: Buffer) => found.push(piece));
      answer.once('error', reject).once('end', () => {
        const body = Buffer.concat(found).toString();
        resolve({ status: answer.statusCode, body, pieces: found.length });
      });
    };
    request({ agent: new OneSocket(), path: '/logs', host: 'engine' }, read).on('error', reject).end();
  });
}

const chunk = (text: string, extension = ''): string =>
  `${Buffer.byteLength(text).toString(16).toUpperCase()}${extension}\r\n${text}\r\n`;
const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n';

function cut(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(Buffer.from(bytes.subarray(at, at + size)));
  return pieces;
}

describe('a connection that puts chunks together', () => {
  const lines = Array.from({ length: 500 }, (_, n) => `line ${n} ${'x'.repeat(n % 40)}\n`);
  const whole = `${head}${lines.map((line) => chunk(line)).join('')}0\r\n\r\n`;

  it('hands on as one what came at a time', async () => {
    const { body, pieces } = await ask(cut(whole, 4_000));
    assert.equal(body, lines.join(''));
    assert.ok(pieces <= Math.ceil(whole.length / 4_000), `${pieces} pieces`);
  });

  it('hands on the same however it is cut', async () => {
    const few = lines.slice(0, 25);
    const text = `${head}${few.map((line) => chunk(line)).join('')}${chunk('last\n', ';ext=1')}0\r\nTrailer: x\r\n\r\n`;
    for (let size = 1; size < 300; size += size < 40 ? 1 : 17)
      assert.equal((await ask(cut(text, size))).body, `${few.join('')}last\n`, `cut every ${size} bytes`);
  });

  it('breaks off where the answer did, after what had come', async () => {
    for (const end of [head.length, head.length + 1, head.length + 4, whole.length - 8, whole.length - 2])
      await assert.rejects(
        ask(cut(whole.slice(0, end), 1_000), true),
        { code: 'ECONNRESET' },
        `after ${end}`,
      );
  });

  it('leaves other answers as they are', async () => {
    const plain = 'HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\n\r\n5\r\nno logs\r\n';
    assert.deepEqual(await ask(cut(plain, 7)).then(({ status, body }) => [status, body]), [
      404,
      '5\r\nno logs\r\n',
    ]);
    const untilEnd = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall that comes';
    assert.equal((await ask(cut(untilEnd, 9), true)).body, 'all that comes');
  });
});
