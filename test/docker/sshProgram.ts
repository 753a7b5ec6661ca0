import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A program in place of ssh: notes its arguments in `calls` and joins its streams to a socket.
 * @returns the environment in which it is found
 */
export async function writeSsh(folder: string, socket: string): Promise<Record<string, string>> {
  const program = `#!${process.execPath}
const { appendFileSync } = require('node:fs');
if (process.argv[2] === '-G') {
  console.log('user me\\nhostname ' + { 'build.example': '192.0.2.7', here: 'localhost' }[process.argv[4]]);
  process.exit();
}
appendFileSync(${JSON.stringify(join(folder, 'calls'))}, JSON.stringify(process.argv.slice(2)) + '\\n');
const socket = require('node:net').connect(${JSON.stringify(socket)});
process.stdin.pipe(socket).pipe(process.stdout);
// No exit: what was not written yet would be lost.
socket.on('close', () => process.stdin.destroy());
`;
  await writeFile(join(folder, 'ssh'), program);
  await chmod(join(folder, 'ssh'), 0o755);
  return { PATH: folder };
}
