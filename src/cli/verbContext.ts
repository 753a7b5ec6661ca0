import { type Readable } from 'node:stream';
import { type StackModel } from '../core/model/stack';
import { type StackSession } from '../core/operations/stackSession';
import { type Clock } from '../core/support/clock';
import { type Log } from '../core/support/log';
import { type Output } from './output';

/** What verbs use of a stack's session. */
export type CliSession = Pick<
  StackSession,
  'status' | 'onDidChange' | 'operations' | 'snapshots' | 'volumes' | 'watch' | 'whenLive' | 'engine'
>;

/** The world as a verb sees it. Concrete things come from main.ts; tests bring their own. */
export interface VerbContext {
  /** Data: what a script reads. */
  readonly out: Output;
  /** Everything said to a person: progress, problems, questions. */
  readonly err: Output;
  /** The standard streams as bytes: files that are piped. */
  readonly bytes: {
    readonly input: Readable;
    /** False: nothing is piped in. */
    readonly isPiped: boolean;
    write(data: Buffer): Promise<void> | undefined;
  };
  readonly cwd: string;
  /** What we keep for this user; absolute. */
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Aborted by Ctrl-C, SIGTERM, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: 'auto' | 'tty' | 'plain' | 'quiet';

  /**
   * Loads the stack this call is about; warnings are told on stderr.
   *
   * @param services named on the command line: their profiles become active, unknown ones are refused
   * @throws InvalidStackError, UsageError
   */
  loadStack(services?: readonly string[]): Promise<StackModel>;
  /** As `loadStack`, for a start: values of the bundled stack that can be made are made on first use. */
  loadStackToStart(services?: readonly string[]): Promise<StackModel>;
  /** The engine will be needed: it is connected to while the stack is being read. */
  expectEngine(): void;
  /** The session on a stack; ended with the process. Connects when first asked for something. */
  openSession(stack: StackModel): Promise<CliSession>;
  /** One line typed by a person; undefined when nobody is there to answer. @throws CancelledError */
  ask(question: string): Promise<string | undefined>;
  /** @returns false when there is no browser to show it in. */
  openBrowser(url: string): Promise<boolean>;
}
