import { createHash } from 'node:crypto';
import { EngineError } from '../core/engine/engineError';
import type { Endpoint } from './endpoint';
import { field, isRecord, textOf } from './json';
import { dockerConfigDir, pathsOf, type Machine } from './machine';

/** The docker CLI's name for "no context": the environment or the usual socket. It has no folder in the store. */
export const DEFAULT_CONTEXT = 'default';

/** The context `docker context use` chose; undefined when none was chosen. */
export async function currentContext(machine: Machine): Promise<string | undefined> {
  const text = await machine.files.readText(pathsOf(machine).join(dockerConfigDir(machine), 'config.json'));
  const name = textOf(field(parse(text), 'currentContext'));
  return name && name !== DEFAULT_CONTEXT ? name : undefined;
}

/** Reads one context of the docker CLI's store. @throws EngineError `notFound` when the store does not hold it. */
export async function readContext(machine: Machine, name: string): Promise<Endpoint> {
  const paths = pathsOf(machine);
  // The store names the folder of a context by the hash of its name.
  const folder = createHash('sha256').update(name).digest('hex');
  const meta = paths.join(dockerConfigDir(machine), 'contexts', 'meta', folder, 'meta.json');
  const endpoint = await readMeta(machine, meta, folder);
  if (!endpoint) {
    throw new EngineError('notFound', `There is no Docker context "${name}" with an engine address.`, {
      action: `read the Docker context ${name}`,
    });
  }
  return endpoint;
}

/** Every context of the store, by name. Folders that hold none are passed over. */
export async function listContexts(machine: Machine): Promise<Endpoint[]> {
  const paths = pathsOf(machine);
  const store = paths.join(dockerConfigDir(machine), 'contexts', 'meta');
  const folders = await machine.files.readFolder(store);
  const found = await Promise.all(
    folders.map((folder) => readMeta(machine, paths.join(store, folder, 'meta.json'), folder)),
  );
  return found.filter((endpoint) => endpoint !== undefined).sort((a, b) => a.title.localeCompare(b.title));
}

async function readMeta(machine: Machine, path: string, folder: string): Promise<Endpoint | undefined> {
  const meta = parse(await machine.files.readText(path));
  const docker = field(field(meta, 'Endpoints'), 'docker');
  const host = textOf(field(docker, 'Host'));
  const name = textOf(field(meta, 'Name'));
  if (!host || !name) return undefined;
  const paths = pathsOf(machine);
  const tlsFolder = paths.join(dockerConfigDir(machine), 'contexts', 'tls', folder, 'docker');
  const certificates = await machine.files.readFolder(tlsFolder);
  const skipVerify = field(docker, 'SkipTLSVerify') === true;
  const secured = certificates.length > 0 || (skipVerify && !host.startsWith('unix:'));
  return {
    host,
    title: `Context ${name}`,
    source: 'context',
    context: name,
    tls: secured
      ? { folder: certificates.length > 0 ? tlsFolder : undefined, verify: !skipVerify }
      : undefined,
  };
}

function parse(text: string | undefined): Record<string, unknown> | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
