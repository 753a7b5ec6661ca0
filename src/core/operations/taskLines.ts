import type { OutputChunk } from '../engine/wire';
import { LineSplitter } from '../logs/lineSplitter';
import { hideSecrets } from '../reconcile/maskSecret';

/** Kept for telling how a task failed. */
const lastLines = 20;

/** Makes lines of what a task prints, with secrets hidden; keeps the last ones. */
export class TaskLines {
  readonly last: string[] = [];
  private readonly splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };

  constructor(
    private readonly secrets: readonly string[],
    private readonly onLine: (line: string) => void,
  ) {}

  push(chunk: OutputChunk): void {
    for (const line of this.splitters[chunk.stream].push(chunk.data)) this.tell(line.time, line.text);
  }

  end(): void {
    for (const splitter of Object.values(this.splitters))
      for (const line of splitter.flush()) this.tell(line.time, line.text);
  }

  /** @param time what the splitter took for the engine's stamp is the program's own here */
  private tell(time: string, text: string): void {
    const line = hideSecrets(time === '' ? text : `${time} ${text}`, this.secrets);
    this.last.push(line);
    if (this.last.length > lastLines) this.last.shift();
    this.onLine(line);
  }
}
