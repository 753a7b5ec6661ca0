import { isAbsolute, resolve } from 'node:path';
import { parseBytes } from '../compose/bytes';
import type { BuildContext, BuildDockerfile, BuildSecret, ImageBuild } from '../engine/imageBuild';
import type { ComposeBuild } from '../model/composeService';
import { composeVersion, labels } from '../model/labels';
import type { ServiceModel, StackModel } from '../model/stack';
import { imageReference } from '../reconcile/containerNames';
import { ulimitList } from '../reconcile/ulimitList';

/** What a caller asks for beyond the definition. */
export interface BuildChoice {
  readonly noCache?: boolean;
  readonly pull?: boolean;
  /** Override the definition's. */
  readonly args?: Readonly<Record<string, string>>;
}

export interface BuildFacts {
  readonly builder: 'buildkit' | 'classic';
}

/**
 * The build of a service's image, with the name and the labels that `docker compose build` gives it: its `up` then
 * takes the image for its own. Pure.
 */
export function imageBuild(
  stack: StackModel,
  service: ServiceModel,
  build: ComposeBuild,
  choice: BuildChoice,
  facts: BuildFacts,
): ImageBuild {
  const context = contextOf(stack, build);
  return {
    context,
    dockerfile: dockerfileOf(context, build),
    tags: [...new Set([imageReference(stack, service), ...(build.tags ?? [])])],
    args: { ...given(build.args), ...choice.args },
    labels: {
      ...build.labels,
      [labels.project]: stack.name,
      [labels.service]: service.name,
      [labels.version]: composeVersion,
    },
    target: build.target,
    platform: service.spec.platform ?? (build.platforms?.length === 1 ? build.platforms[0] : undefined),
    cacheFrom: (build.cache_from ?? []).map(registryCache).filter((reference) => reference !== undefined),
    extraHosts: (build.extra_hosts ?? []).map((host) => host.replace('=', ':')),
    network: build.network,
    shmSizeBytes: build.shm_size === undefined ? undefined : parseBytes(String(build.shm_size)),
    ulimits: ulimitList(build.ulimits),
    isolation: build.isolation,
    secrets: secretsOf(stack, build),
    noCache: choice.noCache ?? build.no_cache === true,
    pull: choice.pull ?? build.pull === true,
    classic: facts.builder === 'classic',
  };
}

/**
 * What of a definition the engine's build API has no field for; `docker buildx` does these. Each as the key with what it
 * asks for; empty when all is well.
 */
export function beyondTheApi(build: ComposeBuild): string[] {
  const remote = isRemote(build.context ?? '.');
  return [
    ...Object.keys(build.additional_contexts ?? {}).map((name) => `additional_contexts.${name}`),
    ...(build.ssh && build.ssh.length > 0 ? ['ssh'] : []),
    ...(build.cache_to && build.cache_to.length > 0 ? ['cache_to'] : []),
    ...(build.cache_from ?? [])
      .filter((cache) => registryCache(cache) === undefined)
      .map((cache) => `cache_from ${cache}`),
    ...((build.platforms?.length ?? 0) > 1 ? ['several platforms'] : []),
    ...(build.privileged === true || (build.entitlements?.length ?? 0) > 0 ? ['entitlements'] : []),
    ...(remote && build.dockerfile_inline !== undefined ? ['dockerfile_inline with a remote context'] : []),
  ];
}

function contextOf(stack: StackModel, build: ComposeBuild): BuildContext {
  const context = build.context ?? '.';
  if (isRemote(context)) return { kind: 'remote', url: context };
  return { kind: 'folder', path: resolve(stack.workingDir, context) };
}

/** As the docker CLI tells them from folders. */
function isRemote(context: string): boolean {
  return /^(https?:\/\/|git:\/\/|ssh:\/\/|github\.com\/|git@)/.test(context);
}

function dockerfileOf(context: BuildContext, build: ComposeBuild): BuildDockerfile {
  if (build.dockerfile_inline !== undefined) return { kind: 'inline', text: build.dockerfile_inline };
  const path = build.dockerfile ?? 'Dockerfile';
  if (context.kind === 'remote' || isAbsolute(path)) return { kind: 'file', path };
  return { kind: 'file', path: resolve(context.path, path) };
}

/** An argument without a value is the Dockerfile's own. */
function given(args: ComposeBuild['args']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(args ?? {}).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** "name:1" and "type=registry,ref=name:1"; undefined for caches that are no image. */
function registryCache(cache: string): string | undefined {
  if (!/(^|,)type=/.test(cache)) return cache;
  const fields = new Map(
    cache.split(',').map((field) => [field.split('=')[0], field.replace(/^[^=]*=/, '')]),
  );
  return fields.get('type') === 'registry' ? fields.get('ref') : undefined;
}

function secretsOf(stack: StackModel, build: ComposeBuild): BuildSecret[] {
  return (build.secrets ?? []).map((reference) => {
    const secret = stack.project.secrets?.[reference.source];
    const id = reference.target ?? reference.source;
    return secret?.file === undefined ? { id, value: secret?.content ?? '' } : { id, file: secret.file };
  });
}
