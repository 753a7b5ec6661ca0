import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { ImageBuild } from '../../core/engine/imageBuild';
import type { Disposable } from '../../core/support/disposables';
import type { Log } from '../../core/support/log';
import type { RegistryCredentials } from '../credentials';
import type { WireClient } from '../wireClient';
import { fileSync } from './fileSync';
import { GrpcError, grpcStatus, serveGrpc, unary, type GrpcMethod } from './grpcServer';
import { field, readFields, textField } from './protobuf';

/** What a build needs of this machine while it runs. */
export interface BuildSession extends Disposable {
  readonly id: string;
  /** What went wrong on our side, in the order in which it did: the engine tells of it only that something did. */
  readonly errors: readonly Error[];
}

const hubHost = 'registry-1.docker.io';

/**
 * Opens the connection over which BuildKit, in the engine, asks for files of the context, for secrets and for sign-ins.
 * Dispose of it when the build has ended.
 */
export async function openBuildSession(
  client: WireClient,
  build: ImageBuild,
  credentialsOf: (registry: string) => Promise<RegistryCredentials | undefined>,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<BuildSession> {
  const errors: Error[] = [];
  const methods: Record<string, GrpcMethod> = {
    // The engine asks from time to time whether we are still there: "serving".
    '/grpc.health.v1.Health/Check': unary(() => field(1, 1)),
    '/moby.filesync.v1.Auth/Credentials': unary(async (request) =>
      credentialsMessage(await credentialsOf(registryOf(textField(readFields(request), 1)))),
    ),
    '/moby.buildkit.secrets.v1.Secrets/GetSecret': unary((request) =>
      secretMessage(build, textField(readFields(request), 1)),
    ),
  };
  if (build.context.kind === 'folder') {
    const files = { context: build.context.path, dockerfile: build.dockerfile };
    methods['/moby.filesync.v1.FileSync/DiffCopy'] = noting(errors, fileSync(files, signal));
  }
  // Read when it is needed, as few commands build; and before there is a connection, whose first bytes wait for nobody.
  const { createServer } = await import('node:http2');
  const id = randomUUID();
  const connection = await client.hijack({
    action: 'open a build session',
    method: 'POST',
    path: '/session',
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'dev-stack',
      // The engine keeps what one folder sent, and compares the next time.
      'X-Docker-Expose-Session-Sharedkey': sharedKey(build),
      'X-Docker-Expose-Session-Grpc-Method': Object.keys(methods),
    },
    signal,
  });
  const serving = serveGrpc(createServer(), connection, methods, (error) =>
    log.debug(`Build session: ${String(error)}`),
  );
  return { id, errors, dispose: () => serving.dispose() };
}

function sharedKey(build: ImageBuild): string {
  const place = build.context.kind === 'folder' ? build.context.path : build.context.url;
  return createHash('sha256').update(`${hostname()}\0${place}`).digest('hex');
}

function noting(errors: Error[], method: GrpcMethod): GrpcMethod {
  return async (call) => {
    try {
      await method(call);
    } catch (error) {
      errors.push(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  };
}

function registryOf(host: string): string {
  return host === hubHost ? 'docker.io' : host;
}

function credentialsMessage(credentials: RegistryCredentials | undefined): Buffer {
  if (!credentials) return Buffer.alloc(0);
  if ('identitytoken' in credentials) return field(2, credentials.identitytoken);
  return Buffer.concat([field(1, credentials.username), field(2, credentials.password)]);
}

async function secretMessage(build: ImageBuild, id: string): Promise<Buffer> {
  const secret = build.secrets.find((one) => one.id === id);
  if (!secret) throw new GrpcError(grpcStatus.notFound, `the build has no secret ${id}`);
  return field(1, secret.file === undefined ? secret.value : await readFile(secret.file));
}
