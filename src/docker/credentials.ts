import type { Log } from '../core/support/log';
import { field, isRecord, recordOf, textOf, type JsonRecord } from './json';
import { dockerConfigDir, pathsOf, type Machine } from './machine';

/** What the engine passes on to a registry. */
export type RegistryCredentials =
  | { readonly username: string; readonly password: string; readonly serveraddress: string }
  | { readonly identitytoken: string; readonly serveraddress: string };

/** Docker Hub is filed under this key, by history. */
const HUB_KEY = 'https://index.docker.io/v1/';
/** A keychain may ask its owner to unlock it. */
const HELPER_TIMEOUT_MS = 60_000;
const HELPER_OUTPUT_LIMIT = 1 << 20;

/**
 * The user's sign-in for a registry, from the docker configuration and its helpers; undefined: go anonymously. Broken
 * configuration and broken helpers are logged, not thrown: most images need no sign-in.
 */
export async function registryCredentials(
  machine: Machine,
  registry: string,
  log: Log,
  signal?: AbortSignal,
): Promise<RegistryCredentials | undefined> {
  const config = await readConfig(machine, log);
  return config && credentialsIn(config, machine, registry, log, signal);
}

/** @returns undefined where there is none that can be read. */
async function readConfig(machine: Machine, log: Log): Promise<JsonRecord | undefined> {
  const path = pathsOf(machine).join(dockerConfigDir(machine), 'config.json');
  const text = await machine.files.readText(path);
  if (!text) return undefined;
  try {
    return recordOf(JSON.parse(text));
  } catch {
    log.warn(`${path} is not valid JSON; images are pulled without a sign-in.`);
    return undefined;
  }
}

async function credentialsIn(
  config: JsonRecord,
  machine: Machine,
  registry: string,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<RegistryCredentials | undefined> {
  const key = registry === 'docker.io' ? HUB_KEY : registry;
  const helper = textOf(field(config['credHelpers'], key)) ?? textOf(field(config['credHelpers'], registry));
  const store = helper ?? textOf(config['credsStore']);
  const stored = store ? await askHelper(machine, store, key, log, signal) : undefined;
  return stored ?? writtenDown(config, registry, key);
}

/**
 * The user's sign-ins for every registry that the configuration names, by the key they are filed under: what the classic
 * builder is given, which cannot ask.
 */
export async function allCredentials(
  machine: Machine,
  log: Log,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, RegistryCredentials>>> {
  const config = await readConfig(machine, log);
  if (!config) return {};
  const keys = [...Object.keys(recordOf(config['auths'])), ...Object.keys(recordOf(config['credHelpers']))];
  const found = await Promise.all(
    [...new Set(keys)].map(async (key): Promise<[string, RegistryCredentials][]> => {
      const registry = key === HUB_KEY ? 'docker.io' : hostOf(key);
      const one = await credentialsIn(config, machine, registry, log, signal);
      return one ? [[key === HUB_KEY ? key : registry, one]] : [];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** The `auths` section: base64 of "user:password", or a token. */
function writtenDown(config: JsonRecord, registry: string, key: string): RegistryCredentials | undefined {
  const entries = Object.entries(recordOf(config['auths']));
  const entry =
    entries.find(([name]) => name === key) ?? entries.find(([name]) => hostOf(name) === hostOf(key));
  if (!entry) return undefined;
  const serveraddress = registry === 'docker.io' ? HUB_KEY : entry[0];
  const identitytoken = textOf(field(entry[1], 'identitytoken'));
  if (identitytoken) return { identitytoken, serveraddress };
  const pair = Buffer.from(textOf(field(entry[1], 'auth')) ?? '', 'base64').toString();
  const colon = pair.indexOf(':');
  const username = colon < 0 ? textOf(field(entry[1], 'username')) : pair.slice(0, colon);
  // The CLI pads old files with zero bytes.
  const password =
    colon < 0 ? textOf(field(entry[1], 'password')) : pair.slice(colon + 1).replace(/\0+$/, '');
  return username && password ? { username, password, serveraddress } : undefined;
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

async function askHelper(
  machine: Machine,
  name: string,
  key: string,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<RegistryCredentials | undefined> {
  const program = `docker-credential-${name}`;
  try {
    const { code, stdout } = await runHelper(machine, program, key, signal);
    if (code !== 0) {
      // "Not there" is said on standard output, and is no failure.
      if (!/credentials not found/i.test(stdout))
        log.warn(`${program} failed with code ${code}; pulling without it.`);
      return undefined;
    }
    const answer: unknown = JSON.parse(stdout);
    const username = isRecord(answer) ? textOf(answer['Username']) : undefined;
    const secret = isRecord(answer) ? textOf(answer['Secret']) : undefined;
    // Some helpers answer "not there" with empty fields.
    if (!username || !secret) return undefined;
    if (username === '<token>') return { identitytoken: secret, serveraddress: key };
    return { username, password: secret, serveraddress: key };
  } catch (error) {
    if (signal?.aborted) throw error;
    log.warn(`${program} could not be asked for a sign-in; pulling without it. ${helperFailure(error)}`);
    return undefined;
  }
}

/** Never the helper's output: it may hold the secret. */
function helperFailure(error: unknown): string {
  if (error instanceof SyntaxError) return 'Its answer is no JSON.';
  return error instanceof Error ? error.message : '';
}

async function runHelper(
  machine: Machine,
  program: string,
  key: string,
  signal: AbortSignal | undefined,
): Promise<{ code: number; stdout: string }> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      env: { ...machine.environment, PATH: helperPath(machine) },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: HELPER_TIMEOUT_MS,
      windowsHide: true,
      ...(signal && { signal }),
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < HELPER_OUTPUT_LIMIT) stdout += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout }));
    // A helper that does not read its input is no reason to fail.
    child.stdin.on('error', () => undefined);
    child.stdin.end(key);
  });
}

/** An editor started from the desktop does not have the shell's PATH. */
export function helperPath(machine: Machine): string {
  const paths = pathsOf(machine);
  const own = machine.environment['PATH'] ?? machine.environment['Path'] ?? '';
  const extra =
    machine.platform === 'win32'
      ? ['C:\\Program Files\\Docker\\Docker\\resources\\bin']
      : [
          '/usr/local/bin',
          ...(machine.platform === 'darwin'
            ? ['/opt/homebrew/bin', '/Applications/Docker.app/Contents/Resources/bin']
            : []),
          paths.join(machine.homeDir, '.docker', 'bin'),
          paths.join(machine.homeDir, '.rd', 'bin'),
        ];
  return [own, ...extra].filter(Boolean).join(paths.delimiter);
}
