import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { engineJson, engineRequest } from './engineHttp';
import { imageRecipes, type ImageRecipe } from './imageRecipes/imageRecipes';
import { importImage, splitReference } from './importImage';

/** On every image made here: what it stands in for ("busybox") or is made from ("debian"). */
const standInLabel = 'dev-stack.stand-in';
const recipeLabel = 'dev-stack.recipe';

/**
 * Puts every named image into the engine without a registry: PostgreSQL, Redis, PgBouncer and Redis Commander as real
 * servers from distribution packages and npm behind a thin entrypoint, anything else as busybox under that name. An
 * image that is there and was not made here is never touched; one made by the same recipe is kept.
 * @returns the references that were made now.
 */
export async function ensureImages(
  engine: { readonly socket: string },
  references: readonly string[],
  say: (line: string) => void = () => undefined,
): Promise<string[]> {
  const made: string[] = [];
  for (const reference of references) {
    const recipe = recipeFor(reference);
    const version = recipeVersion(recipe);
    const present = await imageLabels(engine.socket, reference);
    if (present && (!(standInLabel in present) || present[recipeLabel] === version)) continue;
    say(`building ${reference} from ${recipe.origin}`);
    const { rootfs, settings } = await recipe.make();
    try {
      await importImage(engine.socket, reference, rootfs.folder, {
        ...settings,
        labels: {
          ...settings.labels,
          [standInLabel]: recipe.kind,
          [recipeLabel]: version,
          'dev-stack.origin': recipe.origin,
        },
      });
    } finally {
      rootfs.dispose();
    }
    made.push(reference);
  }
  return made;
}

/** Puts busybox into the engine under each of these names, for tests that need containers and no server. */
export function ensureStandIns(
  engine: { readonly socket: string },
  ...references: string[]
): Promise<string[]> {
  return ensureImages(engine, references);
}

/** True for what is made as a real server; anything else would become a stand-in. */
export function isRealServer(reference: string): boolean {
  return recipeFor(reference).kind === 'debian';
}

/** True for what is made as a real server or as a program that stands in for it; anything else would become empty. */
export function hasRecipe(reference: string): boolean {
  return recipeFor(reference).kind !== 'busybox';
}

/** True when the image can be had from its registry: the engine itself asks, nothing is downloaded. */
export async function registryAnswers(
  engine: { readonly socket: string },
  reference: string,
): Promise<boolean> {
  try {
    const path = `/distribution/${reference}/json`;
    // 401, 403 and 404 are answers too: the registry is there.
    return (await engineRequest(engine.socket, 'GET', path, { timeoutMs: 15_000 })).status < 500;
  } catch {
    return false;
  }
}

/** @returns the labels of an image, or undefined when the engine does not have it. */
export async function imageLabels(
  socket: string,
  reference: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const response = await engineRequest(socket, 'GET', `/images/${reference}/json`);
  if (response.status === 404) return undefined;
  if (response.status !== 200)
    throw new Error(`Looking at ${reference}: ${response.body.toString('utf8').trim()}`);
  const image = JSON.parse(response.body.toString('utf8')) as {
    Config?: { Labels?: Record<string, string> | null };
  };
  return image.Config?.Labels ?? {};
}

/** Removes an image made here; leaves any other alone. */
export async function removeStandIn(engine: { readonly socket: string }, reference: string): Promise<void> {
  const labels = await imageLabels(engine.socket, reference);
  if (labels && standInLabel in labels)
    await engineJson(engine.socket, 'DELETE', `/images/${reference}?force=true`);
}

function recipeFor(reference: string): ImageRecipe {
  const { repository } = splitReference(reference);
  const found = imageRecipes.find((recipe) => recipe.repositories.includes(repository));
  const fallback = imageRecipes.find((recipe) => recipe.kind === 'busybox');
  if (!found && !fallback) throw new Error('There is no recipe for a busybox image');
  return (found ?? fallback) as ImageRecipe;
}

let scaffolding: string | undefined;

/** Changes with anything the image is made by: the recipes and what copies the files. */
function recipeVersion(recipe: ImageRecipe): string {
  if (scaffolding === undefined) {
    const folder = join(__dirname, 'imageRecipes');
    const files = [...readdirSync(folder).map((name) => join(folder, name)), join(__dirname, 'rootfs.ts')];
    scaffolding = files
      .sort()
      .map((file) => readFileSync(file, 'utf8'))
      .join('\0');
  }
  return createHash('sha256').update(`${recipe.origin}\0${scaffolding}`).digest('hex').slice(0, 16);
}
