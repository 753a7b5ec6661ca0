import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import {
  ask,
  fileText,
  keep,
  need,
  refuseUnless,
  serveBoth,
  told,
  type Answering,
  type System,
} from '../system';

interface Command {
  readonly database: string;
  readonly user: string | undefined;
  readonly command: Readonly<Record<string, unknown>>;
}
interface User {
  readonly user: string;
  readonly roles: readonly { role: string; db: string }[];
}

const notYetInitialized = 94;

/** mongosh, as far as the stack's script uses it: JavaScript with blocking calls. */
function shell(text: string, signedIn: { url?: string; user?: string }): unknown {
  const database = (name: string, url: string, user: string | undefined) => {
    const send = (
      command: Record<string, unknown>,
    ): Record<string, unknown> & { ok: number; code?: number } => {
      const body: Command = { database: name, user, command };
      // The script's calls block; a child asks for it.
      const asked = `fetch(${JSON.stringify(url)},{method:'POST',body:process.argv[1]}).then(async r=>console.log(await r.text()))`;
      const answer = execFileSync(process.execPath, ['-e', asked, JSON.stringify(body)], {
        encoding: 'utf8',
      });
      return JSON.parse(answer) as Record<string, unknown> & { ok: number };
    };
    const run = (command: string | Record<string, unknown>): Record<string, unknown> => {
      const result = send(typeof command === 'string' ? { [command]: 1 } : command);
      if (result.ok === 1) return result;
      throw Object.assign(new Error(String(result['errmsg'])), { code: result.code });
    };
    return {
      adminCommand: run,
      getSiblingDB: (other: string) => database(other, url, user),
      getUser: (wanted: string) => run({ usersInfo: wanted })['user'] ?? null,
      createUser: (wanted: object) => run({ createUser: wanted }),
    };
  };
  const connect = (address: string): unknown => {
    const { username, password, hostname, searchParams } = new URL(address);
    refuseUnless(
      searchParams.get('directConnection') === 'true',
      'it would look for a replica set that is not there',
    );
    return database(
      'admin',
      `http://${hostname}:27017`,
      `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
    );
  };
  return runInNewContext(text, {
    process: { env: process.env },
    connect,
    encodeURIComponent,
    db: database('test', signedIn.url ?? '', signedIn.user),
    print: (line: string) => console.log(line),
    sleep: (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  });
}

export const mongo: System = {
  'docker-entrypoint.sh': async ({ env, args }) => {
    need(env, 'MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_PASSWORD');
    refuseUnless(args[0] === 'mongod', `unknown program ${args[0]}`);
    refuseUnless(args.includes('--bind_ip_all'), 'it would listen inside only');
    const keyFile = args[args.indexOf('--keyFile') + 1];
    refuseUnless(
      args.includes('--keyFile'),
      'security.keyFile is required when authorization is enabled with replica sets',
    );
    const { mode, uid } = statSync(keyFile ?? '');
    refuseUnless((mode & 0o077) === 0, `permissions on ${keyFile} are too open`);
    refuseUnless(uid === 999, `${keyFile} belongs to ${uid}`);
    const key = fileText(keyFile);
    refuseUnless(/^[A-Za-z0-9+/=\s]{6,1024}$/.test(key), 'invalid key file');
    const state = keep<{ set?: string; users: Record<string, User> }>('/data/db/state', { users: {} });
    const root = `${env['MONGO_INITDB_ROOT_USERNAME']}:${env['MONGO_INITDB_ROOT_PASSWORD']}`;
    const tool: Answering = ({ method, body }) => {
      if (method !== 'POST') return { body: 'It looks like you are trying to access MongoDB over HTTP' };
      const { database, user, command } = JSON.parse(body) as Command;
      const failed = (code: number, errmsg: string): object => ({ body: { ok: 0, code, errmsg } });
      if ('ping' in command) return { body: { ok: 1 } };
      if (user !== root) return failed(18, 'Authentication failed.');
      if ('replSetGetStatus' in command)
        return state.value.set
          ? { body: { ok: 1 } }
          : failed(notYetInitialized, 'no replset config has been received');
      if ('replSetInitiate' in command) {
        if (state.value.set) return failed(23, 'already initialized');
        const { _id, members } = command['replSetInitiate'] as { _id: string; members: { host: string }[] };
        if (_id !== args[args.indexOf('--replSet') + 1])
          return failed(93, `this node is of another set than ${_id}`);
        state.value.set = _id;
        state.save();
        told('initiate', { set: _id, hosts: members.map(({ host }) => host) });
        return { body: { ok: 1 } };
      }
      if ('hello' in command) return { body: { ok: 1, isWritablePrimary: state.value.set !== undefined } };
      if ('usersInfo' in command) {
        return {
          body: { ok: 1, user: state.value.users[`${database}.${String(command['usersInfo'])}`] ?? null },
        };
      }
      const made = command['createUser'] as (User & { pwd?: string }) | undefined;
      if (!made?.pwd) return failed(59, 'no such command');
      const id = `${database}.${made.user}`;
      if (id in state.value.users) return failed(51003, `User "${made.user}@${database}" already exists`);
      state.value.users[id] = { user: made.user, roles: made.roles };
      state.save();
      told('create user', { database, user: made.user, roles: made.roles });
      return { body: { ok: 1 } };
    };
    // Only here: every health check starts this program, and should not read the codec of documents.
    const { mongoWire } = await import('../wire/mongoWire');
    const speak = mongoWire({
      user: env['MONGO_INITDB_ROOT_USERNAME'] ?? '',
      password: env['MONGO_INITDB_ROOT_PASSWORD'] ?? '',
      set: () => state.value.set,
    });
    return serveBoth(27017, tool, speak);
  },
  mongosh: async ({ args }) => {
    const script = args.indexOf('--eval');
    const file = args.indexOf('--file');
    if (file >= 0) {
      refuseUnless(args.includes('--nodb'), 'it would connect to the container it runs in');
      shell(fileText(args[file + 1]), {});
      return 0;
    }
    const url = 'http://127.0.0.1:27017';
    await ask(url);
    console.log(shell(args[script + 1] ?? '', { url }));
    return 0;
  },
};
