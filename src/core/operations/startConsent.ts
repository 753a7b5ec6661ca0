import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withDependencies } from '../compose/order';
import { writeDurably } from '../data/durableFile';
import type { ServiceModel, StackModel } from '../model/stack';
import type { StartRequest } from './operations';
import { startedServices } from './startedServices';

/** Service → what was said yes to: another text is asked anew. */
type Given = Readonly<Record<string, string>>;

/**
 * Services of a start that the definition wants asked for first (`x-dev-stack.confirm`), and nobody has said yes to.
 * @param folder what is kept for this user
 */
export async function unconfirmed(
  folder: string,
  stack: StackModel,
  request: StartRequest,
): Promise<ServiceModel[]> {
  const started = startedServices(stack, request);
  const asking = stack.services.filter(({ name, annotations }) => annotations.confirm && started.has(name));
  if (asking.length === 0) return [];
  const given = await readGiven(folder, stack);
  return asking.filter(({ name, annotations }) => given[name] !== annotations.confirm);
}

/** Keeps the answer yes, for this stack and user. @throws the file system's error */
export async function confirm(
  folder: string,
  stack: StackModel,
  services: readonly ServiceModel[],
): Promise<void> {
  const given: Record<string, string> = { ...(await readGiven(folder, stack)) };
  for (const { name, annotations } of services) given[name] = annotations.confirm ?? '';
  const file = fileOf(folder, stack);
  await mkdir(dirname(file), { recursive: true });
  await writeDurably(file, `${JSON.stringify(given, undefined, 2)}\n`);
}

/** The same start without these services and without what needs them; undefined where nothing is left. */
export function startWithout(
  stack: StackModel,
  request: StartRequest,
  services: readonly ServiceModel[],
): StartRequest | undefined {
  const left = [...startedServices(stack, request)].filter((name) => {
    const needed = new Set(withDependencies(stack.services, [name]));
    return !services.some((service) => needed.has(service.name));
  });
  return left.length === 0 ? undefined : { ...request, services: left };
}

/** What cannot be read counts as never said. */
async function readGiven(folder: string, stack: StackModel): Promise<Given> {
  try {
    const value = JSON.parse(await readFile(fileOf(folder, stack), 'utf8')) as unknown;
    return typeof value === 'object' && value !== null ? (value as Given) : {};
  } catch {
    return {};
  }
}

/** Project names are lower-case letters, digits, dashes and underscores. */
function fileOf(folder: string, stack: StackModel): string {
  return join(folder, 'confirmed', `${stack.name}.json`);
}
