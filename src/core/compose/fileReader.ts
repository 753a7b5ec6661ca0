import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { SourceText } from './sourceText';

/** Why a file could not be read: the code of Node's error. */
export interface ReadFailure {
  readonly code: string;
}

/** Reads files through one function, each once, and remembers what was asked for so that it can be watched. */
export class FileReader {
  private readonly asked = new Map<string, Promise<SourceText | ReadFailure>>();

  constructor(private readonly readText: (file: string) => Promise<string> = readFromDisk) {}

  /** Every file asked for, found or not, in that order. */
  get files(): string[] {
    return [...this.asked.keys()];
  }

  read(file: string): Promise<SourceText | ReadFailure> {
    let result = this.asked.get(file);
    if (!result) this.asked.set(file, (result = this.tryRead(file)));
    return result;
  }

  async exists(file: string): Promise<boolean> {
    const result = await this.read(file);
    return result instanceof SourceText || (result.code !== 'ENOENT' && result.code !== 'ENOTDIR');
  }

  private async tryRead(file: string): Promise<SourceText | ReadFailure> {
    try {
      return new SourceText(file, (await this.readText(file)).replace(/^\uFEFF/, ''));
    } catch (error) {
      const code = (error as { code?: unknown } | undefined)?.code;
      return { code: typeof code === 'string' ? code : String(error) };
    }
  }
}

/** Words for a failure, as compose has them. */
export function describeFailure(file: string, failure: ReadFailure): string {
  switch (failure.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `open ${file}: no such file or directory`;
    case 'EISDIR':
      return `read ${file}: is a directory`;
    case 'EACCES':
    case 'EPERM':
      return `open ${file}: permission denied`;
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return `read ${file}: is not UTF-8 text`;
    default:
      return `read ${file}: ${failure.code}`;
  }
}

/** More than any definition or env file has; a compose file may name a device that never ends. */
const longestBytes = 16 * 1024 * 1024;
const pieceBytes = 64 * 1024;
/** Pipes a shell hands over, as in `-f <(…)`. Any other would make us wait for a writer that may never come. */
const shellPipe = /^\/(dev\/(stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** The name under which a definition is read from the standard input, as in `-f -`. */
export const standardInput = '-';

async function readFromDisk(file: string): Promise<string> {
  if (file === standardInput) return decode(await readAll(process.stdin));
  const found = await stat(file);
  if (found.isFIFO() && !shellPipe.test(file)) throw failure('not a file');
  const handle = await open(file, constants.O_RDONLY);
  try {
    return decode(await readAll(piecesOf(handle)));
  } finally {
    await handle.close();
  }
}

async function* piecesOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(pieceBytes), 0, pieceBytes, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function readAll(pieces: AsyncIterable<string | Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const part = Buffer.from(piece);
    size += part.length;
    if (size > longestBytes) throw failure('longer than 16 MB');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
