import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureDebianPackages } from '../support/debianPackages';
import { freePort } from '../support/freePort';

/** The one user of a registry that asks for a sign-in: "tester" with the password "secret", by bcrypt. */
const users = 'tester:$2y$05$0avfolsAOVlAcUEcmU68OuXrp5aNMi4ZbNNGFEMTkVf1Fcr40hToy\n';

/**
 * Starts Debian's registry on loopback, which engines use without TLS. `folder` holds its data: two registries may
 * serve the same. @returns its port and how to end it.
 */
export async function startRegistry(
  folder: string,
  signIn: boolean,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const program = '/usr/bin/docker-registry';
  if (!existsSync(program)) await ensureDebianPackages(['docker-registry'], 'the tests of pulling');
  const port = await freePort();
  const home = join(folder, `registry-${port}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'users'), users);
  const settings = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}`, secret: 'for tests' },
    ...(signIn && { auth: { htpasswd: { realm: 'test', path: join(home, 'users') } } }),
  };
  // JSON is YAML.
  writeFileSync(join(home, 'config.yml'), JSON.stringify(settings));
  const child = spawn(program, ['serve', join(home, 'config.yml')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const deadline = Date.now() + 20_000;
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${port}/v2/`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === (signIn ? 401 : 200)) break;
    if (Date.now() > deadline || child.exitCode !== null) {
      child.kill('SIGKILL');
      throw new Error('The test registry did not start');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    stop() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/**
 * A registry that wants tokens, as the great ones do: who comes without one is sent to a page that gives it for the
 * sign-in of "tester". What it serves is another registry's. `asked` tells what tokens were asked for.
 */
export async function startTokenRegistry(
  target: number,
): Promise<{ readonly port: number; readonly asked: string[]; stop(): void }> {
  const token = 'a token of the tests';
  const basic = `Basic ${Buffer.from('tester:secret').toString('base64')}`;
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    void answer(request).then(([status, headers, body]) => response.writeHead(status, headers).end(body));
  });
  const answer = async (
    request: IncomingMessage,
  ): Promise<[status: number, headers: Record<string, string>, body: Buffer]> => {
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
    const given = request.headers.authorization ?? '';
    if (url.pathname === '/token') {
      const form = new URLSearchParams(await textOf(request));
      const signedIn =
        given === basic || (form.get('username') === 'tester' && form.get('password') === 'secret');
      asked.push(
        `${signedIn ? 'tester' : 'nobody'} ${url.searchParams.get('scope') ?? form.get('scope') ?? ''}`,
      );
      const body = signedIn ? { token, access_token: token, expires_in: 300 } : { details: 'wrong sign-in' };
      return [
        signedIn ? 200 : 401,
        { 'content-type': 'application/json' },
        Buffer.from(JSON.stringify(body)),
      ];
    }
    if (given !== `Bearer ${token}`) {
      const [, repository] = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(url.pathname) ?? [];
      const scope = repository === undefined ? '' : `,scope="repository:${repository}:pull"`;
      const challenge = `Bearer realm="${url.origin}/token",service="tests"${scope}`;
      return [
        401,
        { 'www-authenticate': challenge, 'docker-distribution-api-version': 'registry/2.0' },
        Buffer.alloc(0),
      ];
    }
    const accept = request.headers.accept;
    const found = await fetch(`http://127.0.0.1:${target}${url.pathname}`, {
      method: request.method ?? 'GET',
      ...(accept !== undefined && { headers: { accept } }),
    });
    const names = ['content-type', 'docker-content-digest', 'content-length'];
    const headers = names.flatMap((name) => {
      const value = found.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    return [found.status, Object.fromEntries(headers), Buffer.from(await found.arrayBuffer())];
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** Puts an image of one layer into a registry without a sign-in. */
export async function publish(port: number, repository: string, tag: string, layer: Buffer): Promise<void> {
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config: { Cmd: ['true'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    }),
  );
  const packed = gzipSync(layer, { level: 1 });
  const base = `http://127.0.0.1:${port}/v2/${repository}`;
  for (const blob of [config, packed]) {
    const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const place = new URL(begun.headers.get('location') ?? '', base);
    place.searchParams.set('digest', digestOf(blob));
    await put(place.href, blob, 'application/octet-stream');
  }
  const type = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = {
    schemaVersion: 2,
    mediaType: type,
    config: entry('application/vnd.docker.container.image.v1+json', config),
    layers: [entry('application/vnd.docker.image.rootfs.diff.tar.gzip', packed)],
  };
  await put(`${base}/manifests/${tag}`, Buffer.from(JSON.stringify(manifest)), type);
}

async function put(url: string, body: Buffer, type: string): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
  if (answer.status !== 201) throw new Error(`PUT ${url}: ${answer.status} ${await answer.text()}`);
}

function entry(mediaType: string, blob: Buffer): object {
  return { mediaType, size: blob.length, digest: digestOf(blob) };
}

function digestOf(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}

/** A line to another port that brings back no more than so much a second. */
export interface SlowLine {
  readonly port: number;
  /** Bytes that were brought back so far. */
  readonly sent: () => number;
  /** Ends it as a crash of the other side would. */
  cut(): void;
}

export async function startSlowLine(target: number, bytesPerSecond: number): Promise<SlowLine> {
  let sent = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far);
    far.on('data', (data: Buffer) => {
      near.write(data);
      sent += data.length;
      far.pause();
      setTimeout(() => far.resume(), (data.length / bytesPerSecond) * 1000);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => sent,
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
