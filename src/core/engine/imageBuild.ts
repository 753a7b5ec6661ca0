/** An image to be built, with everything resolved: absolute paths, values of variables, sizes in bytes. */
export interface ImageBuild {
  readonly context: BuildContext;
  readonly dockerfile: BuildDockerfile;
  /** References the image gets; the first is the one it is known by. */
  readonly tags: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly target: string | undefined;
  /** "linux/arm64" */
  readonly platform: string | undefined;
  readonly cacheFrom: readonly string[];
  /** "host:address" */
  readonly extraHosts: readonly string[];
  readonly network: string | undefined;
  readonly shmSizeBytes: number | undefined;
  readonly ulimits: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[];
  readonly isolation: string | undefined;
  readonly secrets: readonly BuildSecret[];
  readonly noCache: boolean;
  /** Ask the registry for newer base images. */
  readonly pull: boolean;
  /** The builder of engines before BuildKit: no `RUN --mount`, no secrets. */
  readonly classic: boolean;
}

export type BuildContext =
  | { readonly kind: 'folder'; readonly path: string }
  /** A git repository or an archive that the engine fetches itself. */
  | { readonly kind: 'remote'; readonly url: string };

export type BuildDockerfile =
  /** Absolute for a folder as the context, inside the context for a remote one. */
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'inline'; readonly text: string };

/** Read when a step asks for it; never part of the image or of its cache. */
export type BuildSecret = { readonly id: string } & (
  | { readonly file: string; readonly value?: undefined }
  | { readonly file?: undefined; readonly value: string }
);

/** What a build tells while it runs. */
export type BuildEvent =
  | {
      readonly kind: 'step';
      /** Tells steps apart within one build. */
      readonly id: string;
      /** As BuildKit and the classic builder name it: "[base 2/3] RUN npm ci", "Step 2/5 : RUN npm ci". */
      readonly name: string;
      readonly state: 'running' | 'done' | 'cached' | 'failed';
    }
  /** A piece of what a step printed; may end within a line. `step` undefined: of none in particular. */
  | { readonly kind: 'output'; readonly step: string | undefined; readonly text: string }
  | { readonly kind: 'warning'; readonly message: string };
