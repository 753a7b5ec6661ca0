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
interface Reconfiguration {
  readonly replSetReconfig: {
    readonly _id: string;
    readonly version: number;
    readonly members: readonly { readonly host: string }[];
  };
  readonly force?: boolean;
}
interface User {
  readonly user: string;
  readonly roles: readonly { role: string; db: string }[];
}

/** What is kept of it: the replica set with the name of its only member. */
interface State {
  set?: string;
  host?: string;
  version?: number;
  users: Record<string, User>;
}

const notYetInitialized = 94;
const invalidConfig = 93;
/** The only name by which the server finds itself. */
const ownName = 'mongodb:27017';

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
    const state = keep<State>('/data/db/state', { users: {} });
    const root = `${env['MONGO_INITDB_ROOT_USERNAME']}:${env['MONGO_INITDB_ROOT_PASSWORD']}`;
    const tool: Answering = ({ method, body }) => {
      if (method !== 'POST') return { body: 'It looks like you are trying to access MongoDB over HTTP' };
      const { database, user, command } = JSON.parse(body) as Command;
      const failed = (code: number, errmsg: string): object => ({ body: { ok: 0, code, errmsg } });
      if ('ping' in command) return { body: { ok: 1 } };
      if (user !== root) return failed(18, 'Authentication failed.');
      const removed = state.value.host !== undefined && state.value.host !== ownName;
      if ('replSetGetStatus' in command) {
        if (!state.value.set) return failed(notYetInitialized, 'no replset config has been received');
        if (removed)
          return failed(invalidConfig, 'Our replica set config is invalid or we are not a member of it');
        return { body: { ok: 1 } };
      }
      if ('replSetGetConfig' in command) {
        const { set, host, version } = state.value;
        return { body: { ok: 1, config: { _id: set, version, members: [{ _id: 0, host, priority: 1 }] } } };
      }
      if ('replSetReconfig' in command) {
        const { replSetReconfig: config, force } = command as unknown as Reconfiguration;
        if (removed && force !== true)
          return failed(10107, 'replSetReconfig should only be run on a writable PRIMARY');
        if (config._id !== state.value.set || config.version <= (state.value.version ?? 0))
          return failed(103, 'New and old configurations differ in replica set name or version');
        const hosts = config.members.map(({ host }) => host);
        if (!hosts.includes(ownName))
          return failed(74, 'No host described in new configuration maps to this node');
        state.value = { ...state.value, host: ownName, version: config.version };
        state.save();
        told('reconfigure', { set: config._id, hosts });
        return { body: { ok: 1 } };
      }
      if ('replSetInitiate' in command) {
        if (state.value.set) return failed(23, 'already initialized');
        const { _id, members } = command['replSetInitiate'] as { _id: string; members: { host: string }[] };
        if (_id !== args[args.indexOf('--replSet') + 1])
          return failed(invalidConfig, `this node is of another set than ${_id}`);
        state.value = { ...state.value, set: _id, version: 1, host: members[0]?.host ?? '' };
        state.save();
        told('initiate', { set: _id, hosts: members.map(({ host }) => host) });
        return { body: { ok: 1 } };
      }
      if ('hello' in command)
        return { body: { ok: 1, isWritablePrimary: state.value.set !== undefined && !removed } };
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
