import {
  chmodSync,
  copyFileSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages } from './debianPackages';
import { engineRequest } from './engineHttp';
import { runCommand } from './runCommand';

/** The image of every service in `test/fixtures/workspace`. */
const image = { name: 'dstest/stand-in', tag: '1' };

/**
 * Imports an image of a static busybox, 2 MB, made on the spot: no registry takes part. Nothing happens when the engine
 * has it already.
 */
export async function ensureStandInImage(socket: string): Promise<void> {
  const known = await engineRequest(socket, 'GET', `/images/${image.name}:${image.tag}/json`);
  if (known.status === 200) return;
  await ensureDebianPackages(['busybox-static'], 'the image of the test services');
  const folder = mkdtempSync(join(tmpdir(), 'dev-stack-image-'));
  try {
    const bin = join(folder, 'bin');
    for (const name of ['bin', 'tmp', 'etc', 'data']) mkdirSync(join(folder, name));
    chmodSync(join(folder, 'tmp'), 0o1777);
    copyFileSync('/bin/busybox', join(bin, 'busybox'));
    const applets = (await runCommand('/bin/busybox', ['--list'])).split('\n').filter(Boolean);
    for (const applet of applets) {
      if (applet !== 'busybox') symlinkSync('busybox', join(bin, applet));
    }
    const tar = join(folder, 'image.tar');
    await runCommand('tar', ['-C', folder, '-cf', tar, 'bin', 'tmp', 'etc', 'data']);
    await importImage(socket, tar);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importImage(socket: string, tar: string): Promise<void> {
  const query = new URLSearchParams({ fromSrc: '-', repo: image.name, tag: image.tag });
  query.append('changes', 'ENV PATH=/bin');
  const answer = await engineRequest(socket, 'POST', `/images/create?${query.toString()}`, {
    body: createReadStream(tar),
  });
  const text = answer.body.toString('utf8');
  if (answer.status !== 200 || text.includes('"error"'))
    throw new Error(`Importing the test image failed: ${text}`);
}
