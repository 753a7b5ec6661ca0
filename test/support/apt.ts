import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './runCommand';

/** Where this machine takes its packages from, as its own apt sources say. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Path of the key, as in `Signed-By`; undefined: apt's trusted keys. */
  readonly signedBy: string | undefined;
}

/** True where we may install packages: root on a machine with apt (Debian, Ubuntu and their kin). */
export function canUseApt(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Value of a key of /etc/os-release, "" when absent: `VERSION_CODENAME`, `ID` … */
export function osRelease(key: string): string {
  const file = '/etc/os-release';
  if (!existsSync(file)) return '';
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${key}=`));
  return line?.slice(key.length + 1).replace(/^"|"$/g, '') ?? '';
}

const quiet = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };

let updated: Promise<string> | undefined;

/** `apt-get update`, once per process unless `again`. */
export async function aptUpdate(again = false): Promise<void> {
  if (again || !updated) updated = runCommand('apt-get', ['update', '-q'], { env: quiet });
  await updated;
}

export async function aptInstall(...packages: string[]): Promise<void> {
  await aptUpdate();
  await runCommand('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
    env: quiet,
  });
}

/** Parses deb822 (`*.sources`) and one-line (`*.list`) text. */
export function parseSources(text: string): AptSource[] {
  return text
    .replace(/^#.*\n?/gm, '')
    .split(/\n\s*\n/)
    .flatMap((stanza) => (/^Types:/m.test(stanza) ? parseStanza(stanza) : parseLines(stanza)));
}

function parseStanza(stanza: string): AptSource[] {
  const field = (name: string): string[] =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, 'mi').exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
  if (!field('Types').includes('deb') || field('Enabled')[0] === 'no') return [];
  return field('URIs').map((uri) => ({
    uri,
    suites: field('Suites'),
    components: field('Components'),
    signedBy: field('Signed-By')[0],
  }));
}

function parseLines(text: string): AptSource[] {
  return [...text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)$/gm)].map((match) => ({
    uri: match[2] ?? '',
    suites: [match[3] ?? ''],
    components: (match[4] ?? '').trim().split(/\s+/),
    signedBy: /signed-by=(\S+)/.exec(match[1] ?? '')?.[1],
  }));
}

/** @returns the source this machine's own release comes from. @throws Error when its apt sources name none. */
function ownSource(): AptSource {
  const codename = osRelease('VERSION_CODENAME');
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  const source = files
    .filter((file) => existsSync(file) && /\.(list|sources)$/.test(file))
    .flatMap((file) => parseSources(readFileSync(file, 'utf8')))
    .find(({ suites, components }) => suites.includes(codename) && components.includes('main'));
  if (!source) throw new Error(`The apt sources of this machine do not name the release ${codename}`);
  return source;
}

/**
 * Makes another release available beside the machine's own, at a priority below it: nothing is taken from there
 * unless asked for by name (`package/release`). Same mirror, same key.
 */
export async function addRelease(release: string): Promise<void> {
  const own = ownSource();
  const file = `/etc/apt/sources.list.d/dev-stack-${release}.sources`;
  if (existsSync(file)) return aptUpdate();
  const fields = [
    'Types: deb',
    `URIs: ${own.uri}`,
    `Suites: ${release}`,
    'Components: main',
    ...(own.signedBy ? [`Signed-By: ${own.signedBy}`] : []),
  ];
  writeFileSync(
    `/etc/apt/preferences.d/dev-stack-${release}`,
    `Package: *\nPin: release n=${release}\nPin-Priority: 100\n`,
  );
  writeFileSync(file, fields.join('\n') + '\n');
  await aptUpdate(true);
}
