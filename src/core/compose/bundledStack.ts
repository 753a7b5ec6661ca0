import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder } from '../support/dataFolder';
import { type LoadOptions } from './loadOptions';

/** The stack that comes with us, as every tool of one user sees it. Absolute paths. */
export interface BundledStack {
  /** As installed; nobody writes there. */
  readonly source: string;
  /** Its copy, one a user: what is started. The same for every version and every tool. */
  readonly folder: string;
  readonly composeFile: string;
  /** Variables that override the defaults; need not exist. */
  readonly envFile: string;
  /** Chosen presets, one profile a line; need not exist. */
  readonly presetsFile: string;
  /** Secrets made for this machine, below `.env`; see `ensureSecrets`. */
  readonly secretsFile: string;
}

/** What is started of the bundled stack when nobody chose: the light part that every machine carries. */
const defaultPreset = 'core';

const presetsName = 'presets';

/** Beside the layers that need them: where an include looks for its variables by itself, `docker compose` too. */
export const secretsName = join('layers', '.env');

/**
 * The user's part of the copy: never written or removed by an upgrade. `.env` overrides ports, passwords and images,
 * an override file everything else; the secrets were made for this machine.
 */
export const ownedByUser: ReadonlySet<string> = new Set([
  '.env',
  presetsName,
  secretsName,
  'compose.override.yaml',
  'compose.override.yml',
]);

/**
 * Where the bundled stack lives for this user.
 *
 * @param source the folder `stack/` of the installation
 * @param environment `DEV_STACK_HOME`, an absolute path, takes the place of the platform's folder for data
 */
export function bundledStack(
  source: string,
  environment: Readonly<Record<string, string | undefined>>,
  homeDir: string,
  platform: NodeJS.Platform,
): BundledStack {
  const folder = join(dataFolder(environment, homeDir, platform), 'stack');
  return {
    source,
    folder,
    composeFile: join(folder, 'compose.yaml'),
    envFile: join(folder, '.env'),
    presetsFile: join(folder, presetsName),
    secretsFile: join(folder, secretsName),
  };
}

/**
 * Load options of the bundled stack. Its compose file is discovered, not named, so that an override file beside it
 * counts. Chosen presets win over the user's `.env` and give way to COMPOSE_PROFILES of the environment.
 *
 * @param chosen what `readPresets` gave
 */
export function bundledStackOptions(
  bundled: BundledStack,
  chosen: readonly string[] | undefined,
  world: Pick<LoadOptions, 'cwd' | 'environment' | 'homeDir' | 'platform'>,
): LoadOptions {
  const { environment } = world;
  return {
    ...world,
    // It would name the files of another stack.
    environment: { ...environment, COMPOSE_FILE: undefined },
    projectDirectory: bundled.folder,
    noParents: true,
    defaults: { COMPOSE_PROFILES: defaultPreset },
    ...(chosen === undefined || environment['COMPOSE_PROFILES'] !== undefined ? {} : { profiles: chosen }),
  };
}

/** Presets the user chose; undefined: none were ever chosen. Empty lines and what follows a `#` do not count. */
export async function readPresets({ presetsFile }: BundledStack): Promise<readonly string[] | undefined> {
  const text = await readFile(presetsFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text
    ?.split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

/** @param presets undefined: back to what comes without a choice */
export async function writePresets(
  bundled: BundledStack,
  presets: readonly string[] | undefined,
): Promise<void> {
  if (presets === undefined) return rm(bundled.presetsFile, { force: true });
  await mkdir(bundled.folder, { recursive: true });
  await writeFile(bundled.presetsFile, presets.map((preset) => `${preset}\n`).join(''));
}
