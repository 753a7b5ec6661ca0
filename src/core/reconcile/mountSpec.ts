import { parseBytes } from '../compose/bytes';
import type { ComposeFileReference, ComposeMount, ComposeService } from '../model/composeService';
import type { StackModel } from '../model/stack';
import type { CopiedFiles } from './copiedFiles';
import type { ContainerFile } from './plan';
import { withoutUndefined } from './resourceSpec';

type Json = Record<string, unknown>;

export interface MountSpec {
  readonly binds: readonly string[];
  readonly mounts: readonly Json[];
  /** Configs and secrets given by content, and those that `copied` names: copied in before the start. */
  readonly files: readonly ContainerFile[];
}

/**
 * Mounts of a service. Binds that may make the folder go to `Binds`, where the engine does that; everything else
 * to `Mounts`, as compose does.
 * @param carried volumes of the container being replaced by destination: its anonymous data is taken over.
 * @param copied configs and secrets from files that are not mounted but copied; undefined: none
 */
export function mountSpec(
  stack: StackModel,
  service: ComposeService,
  carried: ReadonlyMap<string, string>,
  copied?: CopiedFiles,
): MountSpec {
  const binds: string[] = [];
  const mounts: Json[] = [];
  const targets = new Set<string>();
  for (const mount of service.volumes ?? []) {
    targets.add(mount.target);
    if (isBindString(mount)) binds.push(bindString(mount));
    else mounts.push(toMount(stack, mount, carried));
  }
  for (const [target, name] of carried) {
    if (!targets.has(target)) mounts.push({ Type: 'volume', Source: name, Target: target });
  }
  const files: ContainerFile[] = [];
  for (const [reference, kind] of fileReferences(service)) {
    const object = (kind === 'secret' ? stack.project.secrets : stack.project.configs)?.[reference.source];
    const path = targetPath(reference, kind);
    const owner = { uid: Number(reference.uid ?? 0) || 0, gid: Number(reference.gid ?? 0) || 0 };
    if (object?.file !== undefined && copied?.(path)) {
      const mode = reference.mode === undefined ? undefined : fileMode(reference.mode);
      files.push({ path, from: object.file, mode, ...owner });
    } else if (object?.file !== undefined) {
      mounts.push({ Type: 'bind', Source: object.file, Target: path, ReadOnly: true });
    } else if (object && object.external !== true) {
      files.push({
        path,
        // The loader puts the value of a variable here as well.
        content: object.content ?? '',
        mode: fileMode(reference.mode),
        ...owner,
      });
    }
  }
  return { binds, mounts, files };
}

function fileReferences(service: ComposeService): [ComposeFileReference, 'secret' | 'config'][] {
  return [
    ...(service.configs ?? []).map((one): [ComposeFileReference, 'config'] => [one, 'config']),
    ...(service.secrets ?? []).map((one): [ComposeFileReference, 'secret'] => [one, 'secret']),
  ];
}

function targetPath(reference: ComposeFileReference, kind: 'secret' | 'config'): string {
  const fallback = kind === 'secret' ? `/run/secrets/${reference.source}` : `/${reference.source}`;
  const target = reference.target ?? fallback;
  if (target.startsWith('/')) return target;
  return kind === 'secret' ? `/run/secrets/${target}` : `/${target}`;
}

/** Text is octal ("0440"), a number is the value itself; default world readable. */
function fileMode(mode: string | number | undefined): number {
  if (mode === undefined) return 0o444;
  return typeof mode === 'number' ? mode : Number.parseInt(mode.replace(/^0o/, ''), 8);
}

function isBindString(mount: ComposeMount): boolean {
  return mount.type === 'bind' && mount.bind?.create_host_path === true && !mount.bind.recursive;
}

function bindString(mount: ComposeMount): string {
  const modes = [
    mount.read_only === true ? 'ro' : 'rw',
    ...(mount.bind?.selinux ? [mount.bind.selinux] : []),
    ...(mount.bind?.propagation ? [mount.bind.propagation] : []),
  ];
  return `${mount.source ?? ''}:${mount.target}:${modes.join(',')}`;
}

function toMount(stack: StackModel, mount: ComposeMount, carried: ReadonlyMap<string, string>): Json {
  const base = {
    Type: mount.type,
    Target: mount.target,
    ...(mount.read_only === true ? { ReadOnly: true } : {}),
  };
  switch (mount.type) {
    case 'volume': {
      const key = mount.source;
      const source = key
        ? (stack.project.volumes?.[key]?.name ?? `${stack.name}_${key}`)
        : carried.get(mount.target);
      return {
        ...base,
        ...(source !== undefined ? { Source: source } : {}),
        VolumeOptions: withoutUndefined({
          NoCopy: mount.volume?.nocopy,
          Subpath: mount.volume?.subpath,
          Labels: mount.volume?.labels,
        }),
      };
    }
    case 'tmpfs':
      return {
        ...base,
        ...(mount.tmpfs
          ? {
              TmpfsOptions: withoutUndefined({
                SizeBytes: mount.tmpfs.size === undefined ? undefined : parseBytes(String(mount.tmpfs.size)),
                Mode: mount.tmpfs.mode,
              }),
            }
          : {}),
      };
    case 'bind':
      return {
        ...base,
        Source: mount.source ?? '',
        BindOptions: withoutUndefined({
          Propagation: mount.bind?.propagation,
          NonRecursive: mount.bind?.recursive === 'disabled' ? true : undefined,
          ReadOnlyNonRecursive: mount.bind?.recursive === 'writable' ? true : undefined,
          ReadOnlyForceRecursive: mount.bind?.recursive === 'readonly' ? true : undefined,
          CreateMountpoint: mount.bind?.create_host_path === true ? true : undefined,
        }),
      };
    case 'image':
      return {
        ...base,
        Source: mount.source ?? '',
        ImageOptions: withoutUndefined({ Subpath: mount.image?.subpath }),
      };
    case 'npipe':
    case 'cluster':
      return { ...base, Source: mount.source ?? '' };
  }
}
