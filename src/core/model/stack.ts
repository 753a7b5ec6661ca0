import type { SourceRange } from './sourceRange';
import type { VariableFinding } from './variables';
import type { TaskModel } from './task';
import type { ComposeProject, ComposeVolume } from './composeProject';
import type { ComposeService, DependencyCondition } from './composeService';

export type { Position, SourceRange } from './sourceRange';

/** One service group as the tree shows it ("data", "messaging" …), from `x-dev-stack.groups`. */
export interface GroupModel {
  readonly id: string;
  readonly title: string;
  /** Order in the tree, ascending. */
  readonly order: number;
}

/** A named choice of services: one compose profile, described for people in `x-dev-stack.presets`. */
export interface PresetModel {
  /** The compose profile that selects it. */
  readonly profile: string;
  readonly title: string;
  readonly description: string;
  /** Services this profile selects, in file order. */
  readonly services: readonly string[];
  /** Sum of the memory limits of its long-running services in bytes; undefined where one has no limit. */
  readonly memoryLimitBytes: number | undefined;
}

/** A page or address a person may want to open, from `x-dev-stack.links`. `{port:8081}` is the published port. */
export interface AnnotatedLink {
  readonly title: string;
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** What the definition itself says of a service for people: `x-dev-stack` on the service. */
export interface ServiceAnnotations {
  readonly title?: string;
  readonly description?: string;
  readonly group?: string;
  readonly links?: readonly AnnotatedLink[];
  /** Shell words run inside the container by Open Console. */
  readonly console?: readonly string[];
  /** Template of the connection URL, e.g. `postgresql://{env:POSTGRES_USER}@{host}:{port:5432}/app`. */
  readonly connection?: string;
  /** Key into the catalog, where the image name alone does not tell ("postgres", "redis" …). */
  readonly system?: string;
  /** Why a person is asked before its first start: "It gets the Docker socket …". */
  readonly confirm?: string;
  /** Work on its data. */
  readonly tasks?: readonly TaskModel[];
}

export interface ServiceDependency {
  readonly service: string;
  readonly condition: DependencyCondition;
  readonly required: boolean;
  readonly restart: boolean;
}

export interface ServiceModel {
  readonly name: string;
  /** Fully resolved definition. */
  readonly spec: ComposeService;
  /** False when its profiles are off: shown under "Not selected", never created. */
  readonly active: boolean;
  readonly profiles: readonly string[];
  readonly dependsOn: readonly ServiceDependency[];
  /** Number of containers wanted; 0 is allowed. */
  readonly replicas: number;
  /** It runs once and ends: `restart` is no, and somebody waits for its completion or it is annotated as such. */
  readonly oneShot: boolean;
  readonly annotations: ServiceAnnotations;
  /** Where the service's key stands in its file; undefined for a model read from labels alone. */
  readonly location: SourceRange | undefined;
}

/** One stack: a compose project with everything the surfaces need. Data only. */
export interface StackModel {
  /** Stable over reloads: project name and working directory. */
  readonly id: string;
  /** Compose project name: what labels and resource names carry. */
  readonly name: string;
  readonly title: string;
  readonly workingDir: string;
  /** Compose files, absolute, in merge order. */
  readonly files: readonly string[];
  /** Explicit `--env-file`s, absolute. Empty when the default `.env` is used. */
  readonly envFiles: readonly string[];
  /** Active services only: what `docker compose config` prints. */
  readonly project: ComposeProject;
  /**
   * Every volume of the definition by its key, also those no active service uses: what is external stays external when
   * a profile is switched off. Undefined: those of `project` are all.
   */
  readonly allVolumes?: Readonly<Record<string, ComposeVolume>>;
  /** Every service of the definition, active or not, in file order. */
  readonly services: readonly ServiceModel[];
  readonly activeProfiles: readonly string[];
  /** Every profile named anywhere in the definition. */
  readonly profiles: readonly string[];
  readonly groups: readonly GroupModel[];
  readonly presets: readonly PresetModel[];
  /** Sets of profiles of which at most one may be active: every two that `x-dev-stack.exclusive` keeps apart. */
  readonly exclusive: readonly (readonly string[])[];
  /** The same as written: sets of groups, for `rivalServices`. Undefined: none. */
  readonly exclusiveSets?: readonly (readonly string[])[];
  /** What is wrong with the environment, for services that are on and those that are off; errors first. */
  readonly variableFindings?: readonly VariableFinding[];
  /** Work on the data of the stack that belongs to no single service, from `x-dev-stack.tasks`. */
  readonly tasks?: readonly TaskModel[];
}

/** @returns the service of that name, or undefined. */
export function findService(stack: StackModel, name: string): ServiceModel | undefined {
  return stack.services.find((service) => service.name === name);
}
