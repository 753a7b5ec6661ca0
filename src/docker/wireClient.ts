import { setMaxListeners } from 'node:events';
import type { Agent } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { throwIfAborted } from '../core/support/abort';
import type { EngineAgents } from './agents';
import { mapError, type CallContext } from './mapError';
import type { RegistryCredentials } from './credentials';

/** One call of the engine's HTTP API. */
export interface Call extends CallContext {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Without version; its parts already escaped (see `route`). */
  readonly path: string;
  /** Undefined values are left out; objects are sent as JSON, as the API wants its filters. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** JSON body. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Sent as the body; a stream is sent as it comes. */
  readonly tar?: Buffer | Readable;
  /** Besides those that every call has. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sign-ins of several registries by host, for a build by the classic builder. */
  readonly registries?: Readonly<Record<string, object>>;
  readonly credentials?: RegistryCredentials | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The part of docker-modem we call; its published types know nothing of it. */
interface Modem {
  dial(options: DialOptions, callback: (error: unknown, result: unknown) => void): void;
}

interface DialOptions {
  path: string;
  method: string;
  isStream: true;
  statusCodes: Readonly<Record<number, true | string>>;
  options: Record<string, unknown>;
  allowEmpty?: boolean;
  file?: Buffer | Readable;
  headers?: Record<string, string | string[]>;
  registryconfig?: { readonly base64: string };
  hijack?: boolean;
  openStdin?: boolean;
  authconfig?: object;
  abortSignal?: AbortSignal;
}

/** 304 is how the engine says "already so". */
const success = { 200: true, 201: true, 204: true, 304: true } as const;

/**
 * Every call goes through here: dockerode makes the request, this class gives it the right connection, reads the answer
 * and turns whatever goes wrong into our errors.
 *
 * All answers are taken as streams. Left to itself docker-modem waits for ever when the connection breaks in the middle
 * of a body: it listens for the end of the answer only.
 */
export class WireClient {
  private constructor(
    private readonly calls: Modem,
    private readonly streams: Modem,
    private readonly outputs: Modem,
    private readonly bulks: Modem,
    private readonly hostHeader: string,
  ) {}

  /** @param version Path in front of the routes, such as "v1.45"; empty: the engine's newest. */
  static async create(agents: EngineAgents, hostHeader: string, version: string): Promise<WireClient> {
    // Not before it is needed: it takes longer to load than the rest of us together.
    const { default: Docker } = await import('dockerode');
    const modem = (agent: Agent): Modem => {
      // Its constructor reads DOCKER_HOST and that variable's certificates, and throws when they are broken, even when
      // told the address. We have read the environment ourselves.
      const kept = process.env['DOCKER_HOST'];
      delete process.env['DOCKER_HOST'];
      try {
        const options = {
          // The editor's proxy support replaces the agent of requests, unless they go to a socket. So all ours do; the
          // agent opens the true connection, whatever its kind.
          socketPath: '/engine',
          agent,
          headers: { Host: hostHeader },
          ...(version && { version }),
        };
        return new Docker(options).modem;
      } finally {
        if (kept !== undefined) process.env['DOCKER_HOST'] = kept;
      }
    };
    return new WireClient(
      modem(agents.calls),
      modem(agents.streams),
      modem(agents.output),
      modem(agents.bulk),
      hostHeader,
    );
  }

  /** The answer as JSON; undefined when it is empty, a string when it is no JSON. */
  async json(call: Call): Promise<unknown> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of (await this.dial(this.calls, call)) as Readable) chunks.push(chunk as Buffer);
      return parse(Buffer.concat(chunks).toString());
    } catch (error) {
      throw mapError(error, call, call.signal);
    }
  }

  /** Resolves as soon as the engine accepted the call. Errors of the stream itself are for the reader to map. */
  stream(call: Call): Promise<Readable> {
    return this.open(this.streams, call);
  }

  /** The same for answers of many small pieces, such as a log. */
  output(call: Call): Promise<Readable> {
    return this.open(this.outputs, call);
  }

  /** The same for answers of many MB; see `readBulk`. */
  bulk(call: Call): Promise<Readable> {
    return this.open(this.bulks, call);
  }

  private async open(modem: Modem, call: Call): Promise<Readable> {
    try {
      return (await this.dial(modem, call)) as Readable;
    } catch (error) {
      throw mapError(error, call, call.signal);
    }
  }

  /** Turns the connection into a raw two-way stream. It is the caller's to destroy, also on abort. */
  async hijack(call: Call): Promise<Duplex> {
    try {
      return (await this.dial(this.streams, call, true)) as Duplex;
    } catch (error) {
      throw mapError(error, call, call.signal);
    }
  }

  private dial(modem: Modem, call: Call, hijack = false): Promise<unknown> {
    throwIfAborted(call.signal);
    // One signal serves a whole operation with dozens of calls side by side: no leak, so no warning.
    if (call.signal) setMaxListeners(0, call.signal);
    return new Promise((resolve, reject) => {
      const options: DialOptions = {
        path: `${call.path}?`,
        method: call.method,
        isStream: true,
        statusCodes: success,
        // An absent body must be `{}` here, else the query is sent as one.
        options: { _query: queryOf(call.query), _body: call.body ?? {} },
        ...(call.body && { allowEmpty: true }),
        ...(call.tar && { file: call.tar }),
        ...(call.headers && { headers: { Host: this.hostHeader, ...call.headers } }),
        ...(call.registries && { registryconfig: { base64: urlSafe(call.registries) } }),
        // Without a body the request has to end, or its head is never sent.
        ...(hijack && { hijack, openStdin: call.body !== undefined }),
        ...(call.credentials && { authconfig: call.credentials }),
        ...(call.signal && { abortSignal: call.signal }),
      };
      modem.dial(options, (error, result) => {
        if (error)
          return reject(error instanceof Error ? error : new Error('The call failed', { cause: error }));
        // Aborting makes the stream emit an error, also when nobody reads it any more.
        (result as Readable).on('error', () => undefined);
        resolve(result);
      });
    });
  }
}

/** Builds a path with its parts escaped; slashes stay, image names have them. */
export function route(strings: TemplateStringsArray, ...parts: string[]): string {
  return String.raw(
    { raw: strings },
    ...parts.map((part) => encodeURIComponent(part).replaceAll('%2F', '/')),
  );
}

function queryOf(query: Call['query']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== undefined));
}

/** As the engine reads it, with its padding; docker-modem would write the alphabet that the engine does not take. */
function urlSafe(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function parse(text: string): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
