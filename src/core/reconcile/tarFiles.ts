/** A regular file. */
export interface TarFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const blockSize = 512;

/** A tar archive (ustar) of regular files, to be extracted at `/`. */
export function tarFiles(files: readonly TarFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const data = Buffer.from(file.content);
    const padding = Buffer.alloc((blockSize - (data.length % blockSize)) % blockSize);
    return [header(file, data.length), data, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

function header(file: TarFile, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  const { name, prefix } = splitPath(file.path.replace(/^\/+/, ''));
  block.write(name, 0, 100);
  block.write(octal(file.mode, 8), 100);
  block.write(octal(file.uid, 8), 108);
  block.write(octal(file.gid, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  // The checksum counts its own field as blanks.
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  block.write(prefix, 345, 155);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Names longer than 100 bytes are cut at a slash: 155 bytes of folders, 100 of the rest. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { name, prefix };
  }
  throw new RangeError(`path too long for a tar header: ${path}`);
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}
