import type { ContainerSpec } from '../engine/wire';
import type { ComposeExec, ComposeService } from '../model/composeService';
import type { ServiceDependency } from '../model/stack';
import type { ContainersOf } from './sharedContainers';

/** One engine call (config and secret bytes of a container belong to its start). A closed union, told by `kind`. */
export type Operation =
  | {
      readonly kind: 'pullImage';
      readonly image: string;
      readonly platform: string | undefined;
      /** The service whose build makes the image where no registry has it. */
      readonly orBuild?: string;
    }
  | { readonly kind: 'removeImage'; readonly image: string }
  | { readonly kind: 'buildImage'; readonly service: string; readonly image: string }
  | {
      readonly kind: 'createNetwork';
      readonly name: string;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'removeNetwork'; readonly id: string; readonly name: string }
  | { readonly kind: 'createVolume'; readonly name: string; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'removeVolume'; readonly name: string }
  | {
      readonly kind: 'createContainer';
      readonly service: string;
      readonly name: string;
      readonly spec: ContainerSpec;
      readonly platform: string | undefined;
      /** Set where its namespaces or volumes are those of other containers, which this plan may make as well. */
      readonly shares?: { readonly service: ComposeService; readonly of: ContainersOf };
    }
  | {
      readonly kind: 'connectNetwork';
      readonly network: string;
      readonly container: ContainerRef;
      readonly endpoint: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'putFiles'; readonly container: ContainerRef; readonly files: readonly ContainerFile[] }
  | {
      readonly kind: 'startContainer';
      readonly container: ContainerRef;
      /** Its first run, of a one-shot: left out where another process saw to it meanwhile. */
      readonly once?: true;
      /** Steps of `post_start` follow: they are left out where another process has started it. */
      readonly hooked?: true;
    }
  | {
      /** One step of a lifecycle hook, in the running container. */
      readonly kind: 'runHook';
      readonly moment: 'post_start' | 'pre_stop';
      readonly container: ContainerRef;
      readonly hook: ComposeExec;
    }
  | { readonly kind: 'unpauseContainer'; readonly container: ContainerRef }
  | {
      readonly kind: 'stopContainer';
      readonly container: ContainerRef;
      readonly timeoutSeconds: number | undefined;
    }
  | { readonly kind: 'renameContainer'; readonly container: ContainerRef; readonly name: string }
  | {
      readonly kind: 'removeContainer';
      readonly container: ContainerRef;
      readonly anonymousVolumes: boolean;
    };

/** A container that exists (by id) or one that an earlier node of this plan creates (`id` undefined, found by `node`). */
export type ContainerRef = { readonly name: string } & (
  { readonly id: string; readonly node?: undefined } | { readonly id?: undefined; readonly node: number }
);

/** A config or secret that is copied in before the start: by content or environment, or a file the engine has not. */
export type ContainerFile = {
  readonly path: string;
  /** Undefined: the file's own, for all to read. */
  readonly mode: number | undefined;
  readonly uid: number;
  readonly gid: number;
} & (
  | { readonly content: string; readonly from?: undefined }
  /** A file of this machine, read when it is copied; absolute. */
  | { readonly from: string; readonly content?: undefined }
);

export interface PlanNode {
  /** Position in the plan, from 0. A node's prerequisites have smaller ids. */
  readonly id: number;
  /** Nodes that must have ended well before this one runs. */
  readonly after: readonly number[];
  /** Conditions on other services that must hold before this one runs (only on starts). */
  readonly conditions: readonly ServiceDependency[];
  readonly operation: Operation;
  /** The service it is done for; undefined for shared resources. */
  readonly service: string | undefined;
  /** Why, in words a person reads: "not found", "changed: environment.LOG_LEVEL info → debug", "asked for". */
  readonly cause: string;
  /** True when data is lost by it: asked for beforehand, marked in the print. */
  readonly losesData: boolean;
}

export interface Plan {
  readonly project: string;
  readonly nodes: readonly PlanNode[];
  readonly warnings: readonly string[];
  /** Those of the warnings that every plan has until somebody changes something: hosts that live long tell them once. */
  readonly standing: readonly string[];
}
