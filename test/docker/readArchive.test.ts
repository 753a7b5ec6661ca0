import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Engine } from '../../src/core/engine/engine';
import { testCertificates } from '../fakes/testCertificates';
import { eventually } from '../support/eventually';
import { failure, useConnectRig } from './connectRig';
import { writeSsh } from './sshProgram';

const rig = useConnectRig();
const route = 'GET /containers/c/archive';
const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';

/** A chunked body of it, in chunks of all sizes. */
function chunked(body: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0, n = 0; at < body.length; n += 1) {
    const chunk = body.subarray(at, at + (sizes[n % sizes.length] ?? 1));
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    at += chunk.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** Says these bytes as its answer, cut in pieces of that size. */
const saying = (answer: Buffer, cut = 100_000) =>
  rig.fake.on(route, (_response, _request, socket) => {
    void sayTo(socket, answer, cut);
  });

async function sayTo(socket: Socket, answer: Buffer, cut: number): Promise<void> {
  const pieces = function* (): Generator<Buffer> {
    for (let at = 0; at < answer.length; at += cut) yield answer.subarray(at, at + cut);
  };
  // Whoever reads may close it in the middle.
  await pipeline(Readable.from(pieces()), socket).catch(() => undefined);
}

/** What is read, taken as the port asks for: nothing of a piece is looked at later. */
async function read(engine: Engine, signal?: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = [];
  const take = (data: Buffer): undefined => void parts.push(Buffer.from(data));
  await engine.readArchive('c', '/data', take, signal);
  return Buffer.concat(parts);
}

async function connected(): Promise<Engine> {
  return rig.connect({ host: await rig.fake.listen() });
}

describe('reading an archive of many MB', () => {
  const body = randomBytes(5_000_003);
  const answer = Buffer.concat([Buffer.from(head), chunked(body, [32_768, 1, 700, 65_536, 31, 300_000])]);

  describe('brings every byte', () => {
    it('over a socket', async () => {
      const engine = await connected();
      saying(answer);
      assert.equal(sha256(await read(engine)), sha256(body));
      assert.equal(rig.fake.seen(route)[0]?.query.get('path'), '/data');
    });

    it('over a network, several at once', async () => {
      const engine = await rig.connect({ host: `tcp://127.0.0.1:${await rig.fake.listenTcp()}` });
      saying(answer);
      for (const found of await Promise.all([1, 2, 3].map(() => read(engine))))
        assert.equal(sha256(found), sha256(body));
    });

    it('over TLS', async () => {
      const { serverCertificate: cert, serverKey: key, authority } = testCertificates;
      const port = await rig.fake.listenTcp({ cert, key });
      await mkdir(rig.folder, { recursive: true });
      await writeFile(join(rig.folder, 'ca.pem'), authority);
      const environment = {
        DOCKER_HOST: `tcp://127.0.0.1:${port}`,
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: rig.folder,
      };
      const engine = await rig.connect({ environment });
      saying(answer);
      assert.equal(sha256(await read(engine)), sha256(body));
    });

    it('through ssh', async () => {
      const host = await rig.fake.listen();
      const environment = await writeSsh(rig.folder, host.slice('unix://'.length));
      const engine = await rig.connect({ host: 'ssh://here', environment });
      saying(answer);
      assert.equal(sha256(await read(engine)), sha256(body));
    });

    it('however the answer is cut', async () => {
      const engine = await connected();
      const few = body.subarray(0, 2_000);
      const small = Buffer.concat([Buffer.from(head), chunked(few, [1, 16, 255, 700])]);
      for (const cut of [1, 2, 3, 7, 64, 511, 1_000, 3_000]) {
        saying(small, cut);
        assert.equal(sha256(await read(engine)), sha256(few), `cut every ${cut} bytes`);
      }
    });

    it('of an answer in one piece, or of one that goes on until the end', async () => {
      const engine = await connected();
      for (const line of [`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}`, 'HTTP/1.0 200 OK']) {
        saying(Buffer.concat([Buffer.from(`${line}\r\nConnection: close\r\n\r\n`), body]));
        assert.equal(sha256(await read(engine)), sha256(body), line);
      }
    });
  });

  it('reads no more while what came is being taken', async () => {
    const engine = await connected();
    const megabytes = 200;
    let said = 0;
    rig.fake.on(route, (_response, _request, socket) => {
      const chunk = chunked(Buffer.alloc(1 << 20), [32_768]).subarray(0, -5);
      const pieces = function* (): Generator<Buffer | string> {
        yield head;
        for (said = 1; said <= megabytes; said += 1) yield chunk;
        yield '0\r\n\r\n';
      };
      void pipeline(Readable.from(pieces(), { highWaterMark: 1 }), socket).catch(() => undefined);
    });
    let free: (() => void) | undefined;
    let bytes = 0;
    const reading = engine.readArchive('c', '/data', (data) => {
      bytes += data.length;
      if (free !== undefined || bytes < 1_000_000) return undefined;
      return new Promise((resolve) => (free = resolve));
    });
    await eventually(() => free !== undefined);
    // All that fits into the buffers of both ends.
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(said < megabytes / 2, `${said} MB were sent`);
    assert.ok(bytes < 10_000_000, `${bytes} bytes were read`);
    free?.();
    await reading;
    assert.equal(bytes, megabytes << 20);
  });

  it('fails where the answer breaks off, wherever that is', async () => {
    const engine = await connected();
    for (const end of [
      head.length,
      head.length + 3,
      head.length + 1_000,
      answer.length - 5,
      answer.length - 1,
    ]) {
      saying(answer.subarray(0, end));
      assert.equal((await failure(read(engine))).reason, 'unreachable', `after ${end}`);
    }
  });

  it('tells in the engine’s words why there is none', async () => {
    const engine = await connected();
    rig.fake.json(route, { message: 'No such container: c' }, 404);
    const error = await failure(read(engine));
    assert.deepEqual([error.reason, error.message], ['notFound', 'No such container: c']);
  });

  it('throws what the taker throws, at once or later, and closes the connection', async () => {
    const engine = await connected();
    for (const take of [
      () => {
        throw new RangeError('no more');
      },
      () => Promise.reject(new RangeError('no more')),
    ]) {
      saying(answer);
      await assert.rejects(engine.readArchive('c', '/data', take), new RangeError('no more'));
    }
    engine.dispose();
    await eventually(() => rig.fake.connections === 0);
  });

  it('ends when it is cancelled, also while nothing comes', async () => {
    const engine = await connected();
    rig.fake.on(route, (_response, _request, socket) => {
      socket.write(answer.subarray(0, 100_000));
    });
    const abort = new AbortController();
    let bytes = 0;
    const count = (data: Buffer): undefined => void (bytes += data.length);
    const reading = engine.readArchive('c', '/data', count, abort.signal);
    await eventually(() => bytes > 50_000);
    abort.abort();
    await assert.rejects(reading, { name: 'CancelledError' });
    engine.dispose();
    await eventually(() => rig.fake.connections === 0);
  });
});
