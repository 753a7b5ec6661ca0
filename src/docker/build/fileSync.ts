import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat as statOf } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { BuildDockerfile } from '../../core/engine/imageBuild';
import { contextEntries, type ContextEntry } from './contextEntries';
import { bothFilters, followFilter, ignoreFilter, type ContextFilter } from './contextFilter';
import { followLinks } from './followLinks';
import type { GrpcCall, GrpcMethod } from './grpcServer';
import { field, message, numberField, readFields } from './protobuf';

/** Kinds of the packets of a transfer, by BuildKit's file transfer protocol (fsutil). */
const packet = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const;
/** Kinds of files in Go's `os.FileMode`, which is what the protocol carries. */
const goMode = { folder: 2 ** 31, link: 2 ** 27, setUid: 2 ** 23, setGid: 2 ** 22, sticky: 2 ** 20 } as const;
const chunkBytes = 64 * 1024;

/** What the engine may ask for: the folder of the context, and the Dockerfile wherever it is. */
export interface SyncedFiles {
  readonly context: string;
  readonly dockerfile: BuildDockerfile;
}

/** The name under which a Dockerfile is offered; the engine must be told the same. */
export function dockerfileName(dockerfile: BuildDockerfile): string {
  return dockerfile.kind === 'inline' ? 'Dockerfile' : basename(dockerfile.path);
}

/**
 * Sends the parts of the context that the engine does not have yet: it asks by name for what the Dockerfile copies,
 * gets the list of what there is, and then requests the files that differ from those of the build before.
 */
export function fileSync(files: SyncedFiles, signal: AbortSignal | undefined): GrpcMethod {
  return async (call) => {
    const { headers } = call;
    const [name] = headers.get('dir-name') ?? [];
    if (name === 'dockerfile') return send(call, dockerfileEntries(files.dockerfile), signal);
    const follow = await followLinks(files.context, decoded(headers, 'followpaths'));
    const wanted = bothFilters(
      bothFilters(followFilter(follow), followFilter(decoded(headers, 'include-patterns'))),
      ignoreFilter(decoded(headers, 'exclude-patterns')),
    );
    return send(call, withContent(contextEntries(files.context, wanted, signal)), signal);
  };
}

interface SentEntry {
  readonly entry: ContextEntry;
  readonly content: () => AsyncIterable<Buffer>;
}

async function* withContent(entries: AsyncIterable<ContextEntry>): AsyncGenerator<SentEntry, void, void> {
  for await (const entry of entries) {
    yield {
      entry,
      content: () => createReadStream(entry.file, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>,
    };
  }
}

/** The Dockerfile, and the ignore file that goes with it alone, where there is one. */
async function* dockerfileEntries(dockerfile: BuildDockerfile): AsyncGenerator<SentEntry, void, void> {
  if (dockerfile.kind === 'file') {
    const names = [basename(dockerfile.path), `${basename(dockerfile.path)}.dockerignore`];
    const only: ContextFilter = { isIncluded: (path) => names.includes(path), mayHaveIncluded: () => false };
    for await (const sent of withContent(contextEntries(dirname(dockerfile.path), only))) {
      // Also where it is a link: the engine must find a file.
      if (sent.entry.kind !== 'link') yield sent;
      else yield { ...sent, entry: { ...sent.entry, ...(await fileBehind(sent.entry.file)) } };
    }
    return;
  }
  const data = Buffer.from(dockerfile.text);
  const entry: ContextEntry = {
    ...{ path: 'Dockerfile', file: '', mode: 0o644, target: '' },
    ...{ kind: 'file', size: BigInt(data.length), modifiedNs: timeOf(data) },
  };
  yield {
    entry,
    async *content() {
      yield await Promise.resolve(data);
    },
  };
}

/**
 * A time that goes with the content alone: engines before 23 do not ask again for a Dockerfile whose size and time are
 * those of any they have seen, and build from that one (seen on 20.10).
 */
function timeOf(data: Buffer): bigint {
  return BigInt(createHash('sha256').update(data).digest().readUIntBE(0, 6));
}

async function fileBehind(link: string): Promise<Pick<ContextEntry, 'kind' | 'size' | 'target' | 'mode'>> {
  const stats = await statOf(link, { bigint: true });
  return { kind: 'file', size: stats.size, target: '', mode: Number(stats.mode & 0o777n) };
}

async function send(
  call: GrpcCall,
  entries: AsyncIterable<SentEntry>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const contents: (SentEntry['content'] | undefined)[] = [];
  const listing = (async (): Promise<void> => {
    for await (const { entry, content } of entries) {
      // Numbers count all entries; only files are requested.
      contents.push(entry.kind === 'file' ? content : undefined);
      await call.send(Buffer.concat([field(1, packet.stat), message(2, statMessage(entry))]));
    }
    await call.send(field(1, packet.stat));
  })();
  const failed = new Promise<never>((_, reject) => void listing.catch(reject));
  const reading = (async (): Promise<void> => {
    let queue = Promise.resolve();
    for await (const data of call.messages) {
      const fields = readFields(data);
      const kind = numberField(fields, 1);
      if (kind === packet.error) throw new Error('The engine gave up taking files');
      if (kind === packet.end) break;
      if (kind !== packet.request) continue;
      const id = numberField(fields, 3);
      queue = queue.then(() => sendContent(call, id, contents[id], signal));
      queue.catch(() => undefined);
    }
    await queue;
  })();
  await Promise.race([reading, failed]);
  await call.send(field(1, packet.end));
}

async function sendContent(
  call: GrpcCall,
  id: number,
  content: SentEntry['content'] | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const head = Buffer.concat([field(1, packet.data), field(3, id)]);
  if (content) {
    for await (const chunk of content()) {
      signal?.throwIfAborted();
      await call.send(Buffer.concat([head, field(4, chunk)]));
    }
  }
  // Without data: the end of this file.
  await call.send(head);
}

/** Owner and group are root's in every image, whoever builds it. */
function statMessage(entry: ContextEntry): Buffer {
  const special =
    (entry.mode & 0o4000 ? goMode.setUid : 0) +
    (entry.mode & 0o2000 ? goMode.setGid : 0) +
    (entry.mode & 0o1000 ? goMode.sticky : 0);
  const kind = entry.kind === 'folder' ? goMode.folder : entry.kind === 'link' ? goMode.link : 0;
  return Buffer.concat([
    field(1, entry.path),
    field(2, kind + special + (entry.mode & 0o777)),
    field(5, entry.size),
    field(6, entry.modifiedNs),
    field(7, entry.target),
  ]);
}

/** Values that are not plain ASCII come percent-encoded, which a header of its own tells. */
function decoded(headers: ReadonlyMap<string, readonly string[]>, name: string): string[] {
  const values = headers.get(name) ?? [];
  const isEncoded = headers.get(`${name}-encoded`)?.[0] === '1';
  return values.map((value) => (isEncoded ? decodeURIComponent(value) : value));
}
