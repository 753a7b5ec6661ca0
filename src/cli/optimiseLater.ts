import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 compile a function anew, with optimisations, only after it has run for longer than most commands take. With
 * its own limit the compiler's threads had a third of what `config` of 200 services took: 0.33 s of the processor, 0.2 s
 * without them. A long `logs -f` is optimised as ever, some milliseconds later.
 */
export function optimiseLater(): void {
  setFlagsFromString('--interrupt-budget=1000000');
}
