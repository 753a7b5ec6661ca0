import { refuseUnless, type Speaking } from '../system';
import { frames } from './frames';

export interface CqlWireOptions {
  readonly cluster: string;
  readonly dataCenter: string;
  /** Undefined: everybody is let in, as Cassandra does unless told otherwise. */
  readonly signIn?: { readonly user: string; readonly password: string };
}

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

/** One node of Cassandra that knows itself: version 4 of the protocol, sign-in, and the row of system.local. */
export function cqlWire({ cluster, dataCenter, signIn }: CqlWireOptions): Speaking {
  const local: Readonly<Record<string, string>> = {
    cluster_name: cluster,
    data_center: dataCenter,
    release_version: '4.1.12',
  };
  return (socket) => {
    let isKnown = false;
    frames(
      socket,
      (held) => (held.length < 9 ? undefined : 9 + held.readInt32BE(5)),
      (frame) => {
        refuseUnless(frame[0] === 4, `Invalid or unsupported protocol version (${frame[0]})`);
        const answer = (opcode: number, body: Buffer = Buffer.alloc(0)): void => {
          const head = Buffer.from([0x84, 0, frame[2] ?? 0, frame[3] ?? 0, opcode, 0, 0, 0, 0]);
          head.writeInt32BE(body.length, 5);
          socket.write(Buffer.concat([head, body]));
        };
        const fail = (code: number, words: string): void =>
          answer(opcodes.error, Buffer.concat([int(code), text(words)]));
        const body = frame.subarray(9);
        switch (frame[4]) {
          case opcodes.startup:
            refuseUnless(body.includes('CQL_VERSION'), 'STARTUP without CQL_VERSION');
            isKnown = signIn === undefined;
            if (isKnown) return answer(opcodes.ready);
            return answer(opcodes.authenticate, text('org.apache.cassandra.auth.PasswordAuthenticator'));
          case opcodes.authResponse:
            isKnown = body.toString('utf8', 4) === `\0${signIn?.user}\0${signIn?.password}`;
            if (isKnown) return answer(opcodes.authSuccess, int(-1));
            return fail(0x0100, `Provided username ${signIn?.user} and/or password are incorrect`);
          case opcodes.query: {
            if (!isKnown) return fail(0x000a, 'the connection is not authenticated');
            const statement = body.toString('utf8', 4, 4 + body.readInt32BE(0));
            const [, names] = /^SELECT ([\w, ]+) FROM system\.local$/.exec(statement) ?? [];
            if (names === undefined)
              return fail(0x2000, `line 1:0 no viable alternative at input '${statement}'`);
            const columns = names.split(', ');
            // Varchar is type 13; the keyspace and table are named once.
            const metadata = columns.flatMap((name) => [text(name), Buffer.from([0, 13])]);
            const cells = columns.map((name) => Buffer.from(local[name] ?? ''));
            return answer(
              opcodes.result,
              Buffer.concat([
                ...[int(2), int(1), int(columns.length), text('system'), text('local'), ...metadata, int(1)],
                ...cells.flatMap((cell) => [int(cell.length), cell]),
              ]),
            );
          }
          default:
            return fail(0x000a, `Unknown opcode ${frame[4]}`);
        }
      },
    );
  };
}

function int(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
