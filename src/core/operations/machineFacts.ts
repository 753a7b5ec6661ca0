import type { Engine } from '../engine/engine';
import type { StackModel } from '../model/stack';

/** What a machine has for a stack. */
export interface MachineFacts {
  /** Of the engine; 0 where it does not tell. */
  readonly memoryBytes: number;
  /** Images of the definition, selected or not, that are not there. */
  readonly missingImages: ReadonlySet<string>;
}

/** Asks the engine about every image of the definition, once each and all at once. */
export async function machineFacts(
  engine: Engine,
  stack: StackModel,
  signal: AbortSignal,
): Promise<MachineFacts> {
  const images = [...new Set(stack.services.flatMap(({ spec }) => spec.image ?? []))];
  const found = await Promise.all(images.map((image) => engine.findImage(image, signal)));
  return {
    memoryBytes: engine.info.memoryBytes,
    missingImages: new Set(images.filter((_, index) => found[index] === undefined)),
  };
}
