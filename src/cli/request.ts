import {
  type BuildRequest,
  type DownRequest,
  type ResetRequest,
  type RestartRequest,
  type StartRequest,
  type StopRequest,
} from '../core/operations/operations';
import { type ContainerStatus } from '../core/engine/wire';
import { type SnapshotAction } from './snapshotAction';
import { taskNames } from '../core/model/task';

export const dbActions = [...taskNames, 'reset'] as const;
export type DbAction = (typeof dbActions)[number];

/** Flags that every verb takes. Undefined or empty where not given. */
export interface GlobalOptions {
  readonly files: readonly string[];
  readonly projectName?: string;
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly projectDirectory?: string;
  /** Take the stack that comes with Dev Stack, whatever files lie around. */
  readonly bundled: boolean;
  readonly host?: string;
  readonly context?: string;
  readonly color: 'auto' | 'always' | 'never';
  readonly progress: 'auto' | 'tty' | 'plain' | 'quiet';
  readonly verbose: boolean;
}

/** What one call of the command asks for: a closed union, told by `verb`. */
export type Request = { readonly global: GlobalOptions } & (
  | { readonly verb: 'help'; readonly topic: string | undefined }
  | { readonly verb: 'version'; readonly format: 'text' | 'json' }
  | {
      readonly verb: 'config';
      readonly services: readonly string[];
      readonly show: 'model' | 'services' | 'volumes' | 'images' | 'profiles' | 'hash' | 'nothing';
      readonly format: 'yaml' | 'json';
      /** Write here instead of to stdout. */
      readonly output: string | undefined;
      /** With show `hash`: these services; empty for all. */
      readonly hashed: readonly string[];
    }
  | {
      readonly verb: 'plan';
      readonly start: StartRequest;
      readonly scale: Readonly<Record<string, number>>;
      readonly format: 'text' | 'json';
    }
  | {
      readonly verb: 'up';
      readonly start: StartRequest;
      /** Numbers of containers, other than those of the definition. */
      readonly scale: Readonly<Record<string, number>>;
      /** Answers what the definition wants asked before a first start. */
      readonly yes: boolean;
      /** Print how the start went, in this form. */
      readonly timeline?: 'text' | 'json';
    }
  | {
      readonly verb: 'build';
      readonly build: BuildRequest;
      /** "NAME=VALUE", or "NAME" for the value of the environment. */
      readonly args: readonly string[];
    }
  | {
      readonly verb: 'watch';
      readonly services: readonly string[];
      readonly up: boolean;
      /** As for `up`. */
      readonly yes: boolean;
    }
  | { readonly verb: 'down'; readonly down: DownRequest }
  | { readonly verb: 'stop'; readonly stop: StopRequest }
  | { readonly verb: 'restart'; readonly restart: RestartRequest }
  | { readonly verb: 'reset'; readonly reset: ResetRequest; readonly yes: boolean }
  | {
      readonly verb: 'snapshot';
      readonly action: SnapshotAction;
      readonly services: readonly string[];
      readonly yes: boolean;
      readonly format: 'table' | 'json';
    }
  | {
      readonly verb: 'db';
      /** Undefined: list what there is. */
      readonly action: DbAction | undefined;
      readonly service: string | undefined;
      /** `dump` writes it, `import` reads it; "-" for the standard streams. */
      readonly file: string | undefined;
      readonly safety?: false;
      readonly yes: boolean;
    }
  | {
      readonly verb: 'volumes';
      readonly services: readonly string[];
      readonly show: 'table' | 'json' | 'names';
      /** Ask the engine to measure them. */
      readonly sizes: boolean;
      /** Remove these instead of listing. */
      readonly remove: readonly string[];
      readonly safety?: false;
      readonly yes: boolean;
    }
  | {
      readonly verb: 'ps';
      readonly services: readonly string[];
      readonly all: boolean;
      /** Only containers in one of these states; empty: not asked for. */
      readonly states: readonly ContainerStatus[];
      readonly show: 'table' | 'json' | 'ids' | 'services';
    }
  | {
      readonly verb: 'logs';
      readonly services: readonly string[];
      readonly follow: boolean;
      /** Lines of each container; all when undefined. */
      readonly tail: number | undefined;
      /** As typed: a time, Unix seconds, or a length of time before now. */
      readonly since: string | undefined;
      /** Likewise; not together with `follow`. */
      readonly until: string | undefined;
      readonly prefix: boolean;
      readonly timestamps: boolean;
    }
  | { readonly verb: 'doctor'; readonly format: 'text' | 'json' }
  | {
      readonly verb: 'smoke';
      readonly services: readonly string[];
      /** For one check, in ms. */
      readonly timeoutMs: number;
      readonly format: 'text' | 'json';
    }
  | { readonly verb: 'presets'; readonly format: 'table' | 'json' }
  | {
      readonly verb: 'env';
      readonly services: readonly string[];
      readonly action: 'print' | 'check' | 'generate';
      /** With `check`: also what only services need that are switched off. */
      readonly all: boolean;
      /** Where the programs run that are to connect. */
      readonly target: 'host' | 'container';
      /** With `print`: merge into this file instead. */
      readonly writeTo: string | undefined;
      readonly format: 'env' | 'json';
    }
  | {
      readonly verb: 'open';
      readonly service: string | undefined;
      readonly print: boolean;
      readonly format: 'text' | 'json';
    }
);

export type Verb = Request['verb'];
export type RequestOf<V extends Verb> = Extract<Request, { readonly verb: V }>;
