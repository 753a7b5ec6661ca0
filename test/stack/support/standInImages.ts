import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { engineJson, engineRequest } from '../../support/engineHttp';
import { newRootfs } from '../../support/imageRecipes/corePackages';
import { imageLabels } from '../../support/images';
import { importImage, splitReference } from '../../support/importImage';
import { unpackPackages } from '../../support/packages';
import { root } from '../../support/root';
import { standInTable, type StandIn } from './standInTable';

const label = 'dev-stack.stand-in';
const recipeLabel = 'dev-stack.recipe';
const bin = '/standin/bin';
const base = 'dev-stack-stand-in:base';

/** True for images whose place a stand-in of ours can take. */
export function hasStandIn(reference: string): boolean {
  return splitReference(reference).repository in standInTable;
}

/**
 * Makes a stand-in for each image: its programs under their real paths, run by Node out of sight, and of the usual tools
 * those that the real image holds. Marked by the label `dev-stack.stand-in`. Images that were not made here are left.
 */
export async function ensureStandIns(socket: string, references: readonly string[]): Promise<void> {
  const program = bundle();
  for (const reference of new Set(references)) {
    const standIn = standInTable[splitReference(reference).repository];
    if (!standIn) throw new Error(`There is no stand-in for ${reference}`);
    const version = digest(program, JSON.stringify(standIn), 'node');
    const labels = await imageLabels(socket, reference);
    if (labels && (!(label in labels) || labels[recipeLabel] === version)) continue;
    await ensureBase(socket, program);
    await derive(socket, reference, standIn, version);
  }
}

function digest(...texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}

/** The behaviours in one file. */
function bundle(): string {
  const result = buildSync({
    entryPoints: [join(root, 'test', 'stack', 'standIns', 'program.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    write: false,
  });
  return result.outputFiles[0]?.text ?? '';
}

let baseMade: Promise<void> | undefined;

/** What all of them share, where no PATH leads: Node, busybox, bash and curl. */
function ensureBase(socket: string, program: string): Promise<void> {
  baseMade ??= (async () => {
    const version = digest(program, base);
    if ((await imageLabels(socket, base))?.[recipeLabel] === version) return;
    const packages = await unpackPackages(['bash', 'curl']);
    const rootfs = await newRootfs();
    try {
      const busybox = join(rootfs.folder, 'usr/bin/busybox');
      rootfs.copyFile(busybox, `${bin}/busybox`);
      rmSync(join(rootfs.folder, 'usr/bin'), { recursive: true });
      rootfs.makeFolder('/usr/bin');
      rootfs.makeFolder('/usr/local/bin');
      await rootfs.addProgram('/', process.execPath, `${bin}/node`);
      for (const name of ['bash', 'curl']) {
        const place = name === 'bash' ? 'bin/bash' : 'usr/bin/curl';
        await rootfs.addProgram(packages, place, `${bin}/${name}`);
      }
      rootfs.addUsers({ mongodb: 999 });
      rootfs.write('/standin/program.cjs', program);
      await importImage(socket, base, rootfs.folder, {
        environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
        labels: { [label]: 'base', [recipeLabel]: version },
      });
    } finally {
      rootfs.dispose();
    }
  })();
  return baseMade;
}

/** Network tools are a matter of the image: they come only where it holds them. */
const withheld = /^(wget|nc|telnet|httpd|ftpget|ftpput|tftp|curl|ssl_client)$/;

/** Lays the image's own files over the base and commits that: a layer of a few kilobytes. */
async function derive(socket: string, reference: string, standIn: StandIn, version: string): Promise<void> {
  const tree = mkdtempSync(join(tmpdir(), 'dev-stack-stand-in-'));
  const path = (name: string): string => {
    // In the base these are links; an archive must not replace them by folders.
    const real = name.replace(/^\/(bin|sbin|lib)\//, '/usr/$1/');
    mkdirSync(dirname(join(tree, real)), { recursive: true });
    return join(tree, real);
  };
  try {
    const { Id } = await engineJson<{ Id: string }>(socket, 'POST', '/containers/create', {
      body: { Image: base, Cmd: ['none'] },
    });
    if (standIn.holds.includes('shell')) {
      for (const applet of await applets()) {
        if (!withheld.test(applet)) symlinkSync(`${bin}/busybox`, path(`/usr/bin/${applet}`));
      }
    }
    for (const tool of standIn.holds) {
      if (tool === 'shell') continue;
      symlinkSync(tool === 'wget' ? `${bin}/busybox` : `${bin}/${tool}`, path(`/usr/bin/${tool}`));
    }
    for (const [program, name] of Object.entries(standIn.programs)) {
      // Not through a shell: it would lose variables whose names hold a dot.
      const words = JSON.stringify([standIn.system, name]).slice(1, -1);
      const script = `#!${bin}/node\nprocess.argv.splice(2, 0, ${words});\nrequire('/standin/program.cjs');\n`;
      writeFileSync(path(program), script);
      chmodSync(path(program), 0o755);
    }
    for (const [file, text] of Object.entries(standIn.files ?? {})) {
      if (text.startsWith('->')) symlinkSync(text.slice(2), path(file));
      else writeFileSync(path(file), text);
    }
    for (const [folder, owner] of Object.entries(standIn.folders ?? {})) {
      mkdirSync(path(folder), { recursive: true });
      chownSync(path(folder), owner, owner);
    }
    await upload(socket, Id, tree);
    await commit(socket, Id, reference, standIn, version);
    await engineJson(socket, 'DELETE', `/containers/${Id}?force=true&v=true`);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

let known: Promise<string[]> | undefined;

function applets(): Promise<string[]> {
  known ??= (async () => {
    const rootfs = await newRootfs();
    try {
      return readdirSync(join(rootfs.folder, 'usr/bin')).filter((name) => name !== 'busybox');
    } finally {
      rootfs.dispose();
    }
  })();
  return known;
}

async function upload(socket: string, id: string, tree: string): Promise<void> {
  const tar = spawn('tar', ['--numeric-owner', '-C', tree, '-c', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const path = `/containers/${id}/archive?path=/`;
  const { status, body } = await engineRequest(socket, 'PUT', path, { body: tar.stdout });
  if (status !== 200) throw new Error(`Filling a stand-in: ${body.toString('utf8').trim()}`);
}

async function commit(
  socket: string,
  id: string,
  reference: string,
  { entrypoint, command, user, system }: StandIn,
  version: string,
): Promise<void> {
  const { repository, tag } = splitReference(reference);
  const query = new URLSearchParams({ container: id, repo: repository, tag, pause: 'false' });
  const body = {
    Entrypoint: entrypoint ?? null,
    Cmd: command ?? null,
    ...(user !== undefined && { User: user }),
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    Labels: {
      [label]: system,
      [recipeLabel]: version,
      'dev-stack.origin': 'a stand-in that checks what it is given',
    },
  };
  await engineJson(socket, 'POST', `/commit?${query.toString()}`, { body });
}
