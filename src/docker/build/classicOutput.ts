import { stripVTControlCharacters } from 'node:util';
import type { BuildEvent } from '../../core/engine/imageBuild';

/**
 * Reads the output of the classic builder, and of engines that have only that: text, in which steps are announced as
 * "Step 2/5 : RUN npm ci" and what is known of them follows behind arrows.
 */
export class ClassicOutput {
  private step: { readonly id: string; readonly name: string } | undefined;
  private isCached = false;

  /** @param text one `stream` value of the engine: a line, or a piece of one. */
  read(text: string): BuildEvent[] {
    const plain = stripVTControlCharacters(text);
    const name = /^Step \d+\/\d+ : .*/s.exec(plain)?.[0].trimEnd();
    if (name !== undefined) {
      const ended = this.end('done');
      this.step = { id: name, name };
      return [...ended, { kind: 'step', ...this.step, state: 'running' }];
    }
    if (/^ ---> Using cache/.test(plain)) this.isCached = true;
    if (/^ ---> |^Successfully (built|tagged) |^Removing intermediate container/.test(plain)) return [];
    return plain.trim() === '' ? [] : [{ kind: 'output', step: this.step?.id, text: plain }];
  }

  /** The last step ends with the build. */
  end(state: 'done' | 'failed'): BuildEvent[] {
    if (!this.step) return [];
    const ended = state === 'done' && this.isCached ? 'cached' : state;
    const event: BuildEvent = { kind: 'step', ...this.step, state: ended };
    this.step = undefined;
    this.isCached = false;
    return [event];
  }
}
