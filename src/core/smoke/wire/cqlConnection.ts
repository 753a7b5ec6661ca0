import { SmokeFailure } from '../smokeFailure';
import type { SmokeWire } from '../smokeNetwork';

/** Frames of the native protocol, version 4: 0x04, flags, stream, opcode, length. */
const version = 4;
const opcodes = {
  error: 0,
  startup: 1,
  ready: 2,
  authenticate: 3,
  query: 7,
  result: 8,
  authResponse: 15,
  authSuccess: 16,
};
/** Codes of errors. */
const badCredentials = 0x0100;
const resultIsRows = 2;
/** The metadata names keyspace and table once. */
const globalTable = 1;
const consistencyOne = 1;

/**
 * Just enough of Cassandra's protocol to sign in and to read columns of text. The drivers for Node.js are half a megabyte
 * and more, for one statement.
 */
export class CqlConnection {
  constructor(private readonly wire: SmokeWire) {}

  /** @throws SmokeFailure where the sign-in is refused */
  async start(signIn: { readonly user: string; readonly password: string } | undefined): Promise<void> {
    const answer = await this.call(
      opcodes.startup,
      Buffer.concat([short(1), text('CQL_VERSION'), text('3.0.0')]),
    );
    if (answer.opcode === opcodes.ready) return;
    if (answer.opcode !== opcodes.authenticate) throw unexpected(answer.opcode);
    if (signIn === undefined)
      throw new SmokeFailure(
        'it asks for a password and the definition names none',
        'set CASSANDRA_PASSWORD',
      );
    const token = Buffer.from(`\0${signIn.user}\0${signIn.password}`);
    const signed = await this.call(opcodes.authResponse, Buffer.concat([int(token.length), token]));
    if (signed.opcode !== opcodes.authSuccess) throw unexpected(signed.opcode);
  }

  /** @returns rows of text. */
  async query(statement: string): Promise<string[][]> {
    const words = Buffer.from(statement);
    const tail = Buffer.from([0, consistencyOne, 0]);
    const { opcode, body } = await this.call(opcodes.query, Buffer.concat([int(words.length), words, tail]));
    if (opcode !== opcodes.result) throw unexpected(opcode);
    return body.readInt32BE(0) === resultIsRows ? rowsOf(body) : [];
  }

  private async call(opcode: number, body: Buffer): Promise<{ opcode: number; body: Buffer }> {
    this.wire.write(Buffer.concat([Buffer.from([version, 0, 0, 0, opcode]), int(body.length), body]));
    const head = await this.wire.read(9);
    if (((head[0] ?? 0) & 0x80) === 0)
      throw new SmokeFailure(
        'it does not speak the protocol of Cassandra',
        'look whether another program holds this port',
      );
    const answer = await this.wire.read(head.readInt32BE(5));
    if (head[4] !== opcodes.error) return { opcode: head[4] ?? 0, body: answer };
    const words = answer.toString('utf8', 6, 6 + answer.readUInt16BE(4));
    if (answer.readInt32BE(0) === badCredentials) throw new SmokeFailure(`the sign-in is refused: ${words}`);
    throw new SmokeFailure(`it says: ${words}`);
  }
}

/** Metadata is of no interest beyond the number of columns: every column is text. */
function rowsOf(body: Buffer): string[][] {
  const flags = body.readInt32BE(4);
  const columns = body.readInt32BE(8);
  let at = 12;
  const skipText = (): void => {
    at += 2 + body.readUInt16BE(at);
  };
  if (flags & globalTable) [0, 1].forEach(skipText);
  for (let column = 0; column < columns; column += 1) {
    if (!(flags & globalTable)) [0, 1].forEach(skipText);
    skipText();
    at += 2;
  }
  const count = body.readInt32BE(at);
  at += 4;
  return Array.from({ length: count }, () =>
    Array.from({ length: columns }, () => {
      const length = Math.max(0, body.readInt32BE(at));
      at += 4 + length;
      return body.toString('utf8', at - length, at);
    }),
  );
}

function unexpected(opcode: number): SmokeFailure {
  return new SmokeFailure(`it answers with opcode ${opcode}, which does not belong here`);
}

function short(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function int(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([short(bytes.length), bytes]);
}
