import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import * as BSON from 'bson';
import { refuseUnless, type Speaking } from '../system';
import { frames } from './frames';

export interface MongoWireOptions {
  readonly user: string;
  readonly password: string;
  /** Name of the replica set; undefined while it is not initiated. */
  set(): string | undefined;
}

type Document = Record<string, unknown>;
const opcodes = { reply: 1, query: 2004, message: 2013 };
const rounds = 15_000;
const open = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'saslStart', 'saslContinue', 'endSessions']);

/** A mongod with sign-in by SCRAM-SHA-256, as far as a driver needs it to write, read and watch. */
export function mongoWire(options: MongoWireOptions): Speaking {
  const databases = new Map<string, Document[]>();
  const salt = randomBytes(28);
  return (socket) => {
    let signedIn = false;
    let exchange = '';
    const failed = (code: number, errmsg: string): Document => ({ ok: 0, code, errmsg });
    const run = (command: Document): Document => {
      const [name = ''] = Object.keys(command);
      const database = typeof command['$db'] === 'string' ? command['$db'] : 'admin';
      const held = databases.get(database) ?? [];
      if (!open.has(name) && !signedIn) return failed(13, `command ${name} requires authentication`);
      switch (name) {
        case 'hello':
        case 'isMaster':
        case 'ismaster':
          return hello(command);
        case 'saslStart':
        case 'saslContinue':
          return sasl(name, String(command['mechanism']), String(command['payload']));
        case 'insert':
          databases.set(database, [...held, ...(command['documents'] as Document[])]);
          return { ok: 1, n: 1 };
        case 'find': {
          const { _id } = command['filter'] as Document;
          const firstBatch = held.filter((document) => document['_id'] === _id);
          return { ok: 1, cursor: { id: BSON.Long.ZERO, ns: `${database}.words`, firstBatch } };
        }
        case 'aggregate':
          if (options.set() === undefined)
            return failed(40573, 'The $changeStream stage is only supported on replica sets');
          return { ok: 1, cursor: { id: BSON.Long.fromNumber(7), ns: `${database}.words`, firstBatch: [] } };
        case 'killCursors':
          return { ok: 1, cursorsKilled: command['cursors'] };
        case 'dropDatabase':
          databases.delete(database);
          return { ok: 1 };
        case 'ping':
        case 'endSessions':
          return { ok: 1 };
        case 'listDatabases':
          return { ok: 1, databases: [...databases.keys()].map((one) => ({ name: one })) };
        default:
          return failed(59, `no such command: '${name}'`);
      }
    };
    const hello = (command: Document): Document => {
      const set = options.set();
      const ofSet = { setName: set, hosts: ['mongodb:27017'], me: 'mongodb:27017', primary: 'mongodb:27017' };
      return {
        ok: 1,
        isWritablePrimary: set !== undefined,
        ismaster: set !== undefined,
        helloOk: true,
        // As a member that was told of a set and has none yet.
        ...(set === undefined ? { isreplicaset: true } : ofSet),
        minWireVersion: 0,
        maxWireVersion: 25,
        maxBsonObjectSize: 16 * 1024 * 1024,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
        logicalSessionTimeoutMinutes: 30,
        ...('saslSupportedMechs' in command && { saslSupportedMechs: ['SCRAM-SHA-256'] }),
      };
    };
    const sasl = (name: string, mechanism: string, payload: string): Document => {
      const refused = failed(18, 'Authentication failed.');
      if (name === 'saslStart') {
        if (mechanism !== 'SCRAM-SHA-256') return failed(334, `Mechanism ${mechanism} is not enabled`);
        const [, user, nonce] = /^n,,n=([^,]*),r=(.*)$/.exec(payload) ?? [];
        if (user !== options.user) return refused;
        const first = `r=${nonce}${randomBytes(18).toString('base64')},s=${salt.toString('base64')},i=${rounds}`;
        exchange = `n=${user},r=${nonce},${first}`;
        return { ok: 1, conversationId: 1, done: false, payload: binary(first) };
      }
      const [, without = '', proof = ''] = /^(c=biws,r=[^,]*),p=(.*)$/.exec(payload) ?? [];
      const message = `${exchange},${without}`;
      const salted = pbkdf2Sync(options.password, salt, rounds, 32, 'sha256');
      const clientKey = hmac(salted, 'Client Key');
      const signature = hmac(createHash('sha256').update(clientKey).digest(), message);
      const expected = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
      const given = Buffer.from(proof, 'base64');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refused;
      signedIn = true;
      const verifier = hmac(hmac(salted, 'Server Key'), message).toString('base64');
      return { ok: 1, conversationId: 1, done: true, payload: binary(`v=${verifier}`) };
    };
    frames(
      socket,
      (held) => (held.length < 16 ? undefined : held.readInt32LE(0)),
      (frame) => {
        const [id, opcode] = [frame.readInt32LE(4), frame.readInt32LE(12)];
        if (opcode === opcodes.query) {
          // Flags, name of the collection, two numbers, the command: drivers greet this way.
          const at = frame.indexOf(0, 20) + 9;
          const body = Buffer.from(BSON.serialize(run(BSON.deserialize(frame.subarray(at)))));
          const head = Buffer.alloc(20);
          head.writeInt32LE(8, 0);
          head.writeInt32LE(1, 16);
          socket.write(message(id, opcodes.reply, Buffer.concat([head, body])));
          return;
        }
        refuseUnless(opcode === opcodes.message, `opcode ${opcode}`);
        const body = Buffer.from(BSON.serialize(run(commandOf(frame))));
        socket.write(message(id, opcodes.message, Buffer.concat([Buffer.alloc(5), body])));
      },
    );
  };
}

/** The body, and documents that were sent beside it. */
function commandOf(frame: Buffer): Document {
  let command: Document = {};
  const beside: Document = {};
  for (let at = 20; at < frame.length;) {
    const kind = frame[at];
    const length = frame.readInt32LE(at + 1);
    if (kind === 0)
      command = BSON.deserialize(frame.subarray(at + 1, at + 1 + length), { promoteLongs: false });
    else {
      const end = frame.indexOf(0, at + 5);
      const documents: Document[] = [];
      for (let next = end + 1; next < at + 1 + length; next += frame.readInt32LE(next))
        documents.push(BSON.deserialize(frame.subarray(next, next + frame.readInt32LE(next))));
      beside[frame.toString('utf8', at + 5, end)] = documents;
    }
    at += 1 + length;
  }
  return { ...command, ...beside };
}

function message(answerTo: number, opcode: number, body: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + body.length, 0);
  head.writeInt32LE(answerTo, 8);
  head.writeInt32LE(opcode, 12);
  return Buffer.concat([head, body]);
}

function binary(text: string): BSON.Binary {
  return new BSON.Binary(Buffer.from(text));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
