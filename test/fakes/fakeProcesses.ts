import { type ProcessIo } from '../../src/core/engine/wire';
import { throwIfAborted } from '../../src/core/support/abort';

/** What a process of the fake does: prints, and ends with a code. Its input has been read by then. */
export interface FakeOutcome {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

export type FakeProgram = (
  command: readonly string[],
  input: Buffer | undefined,
  signal: AbortSignal | undefined,
) => FakeOutcome | Promise<FakeOutcome>;

/** Attached processes of the fake engine. */
export class FakeProcesses {
  /** Every process so far: where it ran and its command. */
  readonly runs: string[] = [];
  private readonly programs = new Map<string, FakeProgram>();

  /** @param place name of the container a process runs in; of the service where a container is made for it */
  on(place: string, program: FakeProgram): void {
    this.programs.set(place, program);
  }

  async run(
    place: string,
    command: readonly string[],
    io: ProcessIo,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    this.runs.push(`${place}: ${command.join(' ')}`);
    let input: Buffer | undefined;
    if (io.input !== undefined) {
      const pieces: Uint8Array[] = [];
      for await (const piece of io.input) pieces.push(piece);
      input = Buffer.concat(pieces);
    }
    const outcome = (await this.programs.get(place)?.(command, input, signal)) ?? {};
    throwIfAborted(signal);
    if (outcome.stdout) await io.onOutput({ stream: 'stdout', data: Buffer.from(outcome.stdout) });
    if (outcome.stderr) await io.onOutput({ stream: 'stderr', data: Buffer.from(outcome.stderr) });
    return outcome.exitCode ?? 0;
  }
}
