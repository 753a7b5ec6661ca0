import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runCommand } from './runCommand';

const triplets: Partial<Record<NodeJS.Architecture, { folder: string; loader: string }>> = {
  x64: { folder: 'x86_64-linux-gnu', loader: '/lib64/ld-linux-x86-64.so.2' },
  arm64: { folder: 'aarch64-linux-gnu', loader: '/lib/ld-linux-aarch64.so.1' },
};

/** The file system of an image in the making: busybox for a shell, and the programs that were put in. */
export class Rootfs {
  readonly folder = mkdtempSync(join(tmpdir(), 'dev-stack-image-'));

  private constructor(private readonly platform: { folder: string; loader: string }) {}

  /** @param busybox path of a static busybox. */
  static async create(busybox: string): Promise<Rootfs> {
    const platform = triplets[process.arch];
    if (!platform) throw new Error(`Test images cannot be made on ${process.arch}`);
    const rootfs = new Rootfs(platform);
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
      mkdirSync(join(rootfs.folder, 'usr', name), { recursive: true });
      symlinkSync(`usr/${name}`, join(rootfs.folder, name));
    }
    rootfs.makeFolder('/tmp', 0o1777);
    for (const folder of ['/var/run', '/root', '/etc', '/proc', '/sys', '/dev']) rootfs.makeFolder(folder);
    rootfs.addUsers({});
    rootfs.copyFile(busybox, '/usr/bin/busybox');
    for (const applet of (await runCommand(busybox, ['--list'])).trim().split('\n')) {
      if (applet !== 'busybox') symlinkSync('busybox', join(rootfs.folder, 'usr/bin', applet));
    }
    return rootfs;
  }

  /** Users besides root, each with a group of the same id: name → id. */
  addUsers(users: Readonly<Record<string, number>>): void {
    const rows = Object.entries({ root: 0, ...users });
    this.write('/etc/passwd', rows.map(([name, id]) => `${name}:x:${id}:${id}::/:/bin/sh\n`).join(''));
    this.write('/etc/group', rows.map(([name, id]) => `${name}:x:${id}:\n`).join(''));
  }

  makeFolder(path: string, mode = 0o755): void {
    mkdirSync(join(this.folder, path), { recursive: true });
    chmodSync(join(this.folder, path), mode);
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
    chmodSync(join(this.folder, path), mode);
  }

  /** Copies a file, following links, in place of a busybox applet of that name. */
  copyFile(source: string, path: string, mode = 0o755): void {
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { force: true });
    copyFileSync(realpathSync(source), target);
    chmodSync(target, mode);
  }

  copyFolder(source: string, path: string, keep: (file: string) => boolean = () => true): void {
    cpSync(source, join(this.folder, path), { recursive: true, verbatimSymlinks: true, filter: keep });
  }

  /** Copies a program of `root` (an unpacked tree, or "/" for this machine) with the libraries it loads. */
  async addProgram(root: string, source: string, path = `/usr/bin/${basename(source)}`): Promise<void> {
    const missing = await this.addLibraries(root, join(root, source));
    if (missing.length > 0) throw new Error(`${source} needs ${missing.join(', ')}`);
    this.copyFile(join(root, source), path);
  }

  /** Copies what the ELF file loads. @returns names of libraries that `root` does not hold. */
  async addLibraries(root: string, file: string): Promise<string[]> {
    const { folder, loader } = this.platform;
    const places = ['lib', 'usr/lib'].map((name) => join(root, name, folder));
    const ownLoader = [
      join(root, loader),
      join(root, 'usr', loader),
      ...places.map((place) => join(place, basename(loader))),
    ].find((candidate) => existsSync(candidate));
    if (!ownLoader) throw new Error(`No dynamic loader in ${root}`);
    this.copyFile(ownLoader, loader);
    const list = await runCommand(ownLoader, [
      '--inhibit-cache',
      '--library-path',
      places.join(':'),
      '--list',
      file,
    ]);
    const missing: string[] = [];
    for (const [, name = '', where = ''] of list.matchAll(/^\s*(\S+) => (not found|\S+)/gm)) {
      if (where === 'not found') missing.push(name);
      else this.copyFile(where, `/usr/lib/${folder}/${basename(name)}`, 0o644);
    }
    return missing;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Names of the files directly in a folder, with their full path. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}
