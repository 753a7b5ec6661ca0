import { imageLabels, registryAnswers, removeStandIn } from '../../support/images';

/** Real images are taken from their registries; else real servers of the distribution and stand-ins. */
export const realImages = process.env['DEV_STACK_REAL_IMAGES'] === '1';

/**
 * Makes sure that a start will run the real images: what was made here under their names is removed, and whatever is
 * then missing can be pulled. @throws Error that names the images whose registry does not answer.
 */
export async function expectRealImages(
  engine: { readonly socket: string },
  references: readonly string[],
): Promise<void> {
  const asked = new Map<string, boolean>();
  const missing: string[] = [];
  for (const reference of new Set(references)) {
    await removeStandIn(engine, reference);
    if (await imageLabels(engine.socket, reference)) continue;
    const registry = registryOf(reference);
    if (!asked.has(registry)) asked.set(registry, await registryAnswers(engine, reference));
    if (asked.get(registry) !== true) missing.push(reference);
  }
  if (missing.length === 0) return;
  const registries = [...new Set(missing.map(registryOf))].join(', ');
  throw new Error(
    `The real images cannot be had here: the engine does not reach ${registries}. Missing are ${missing.join(', ')}. ` +
      'Run this where these registries answer, or pull the images first; without --real the same tests run on real ' +
      'servers of the distribution and stand-ins.',
  );
}

function registryOf(reference: string): string {
  const [first = ''] = reference.split('/');
  return reference.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}
