import { change, record, text, texts } from './driftText';

/** A mount, told the same way whether it was asked for in `Binds` or in `Mounts`. */
interface Mount {
  readonly type: string;
  /** '' for an anonymous volume. */
  readonly source: string;
  readonly options: string;
}

/**
 * Compares by destination. An anonymous volume matches any volume at its place: which one it got is the engine's
 * affair, and a replacement takes over the volume of what it replaced.
 * @param declared destinations for which the image itself wants a volume.
 */
export function mountDrift(
  wanted: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
  declared: ReadonlySet<string>,
): string[] {
  const before = mountsOf(actual);
  const after = mountsOf(wanted);
  const changes: string[] = [];
  for (const target of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(target);
    const now = after.get(target);
    if (same(old, now)) continue;
    if (!now && old?.type === 'volume' && declared.has(target)) continue;
    changes.push(change(`volumes.${target}`, old && describe(old), now && describe(now)));
  }
  return changes;
}

function same(old: Mount | undefined, now: Mount | undefined): boolean {
  if (!old || !now || old.type !== now.type || old.options !== now.options) return false;
  if (now.type === 'volume' && now.source === '') return old.source === '' || isHexName(old.source);
  return old.source === now.source;
}

/** Names the engine gives to anonymous volumes. */
export function isHexName(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

function describe(mount: Mount): string {
  const what = mount.source === '' ? mount.type : mount.source;
  return mount.options === '' ? what : `${what} (${mount.options})`;
}

function mountsOf(hostConfig: Readonly<Record<string, unknown>>): Map<string, Mount> {
  const mounts = new Map<string, Mount>();
  for (const bind of texts(hostConfig['Binds'])) {
    const parsed = parseBind(bind);
    if (parsed) mounts.set(parsed.target, parsed.mount);
  }
  for (const entry of Array.isArray(hostConfig['Mounts']) ? hostConfig['Mounts'] : []) {
    const fields = record(entry);
    mounts.set(text(fields['Target']), {
      type: text(fields['Type']),
      source: hostPath(text(fields['Source'])),
      options: optionsOf(fields),
    });
  }
  return mounts;
}

/** "source:target[:modes]"; the source may begin with a drive letter. */
function parseBind(bind: string): { target: string; mount: Mount } | undefined {
  const match = /^([A-Za-z]:[\\/][^:]*|[^:]+):([^:]+)(?::(.*))?$/.exec(bind);
  if (!match) return undefined;
  const [, source = '', target = '', modes = ''] = match;
  const isPath = /^([/\\~.]|[A-Za-z]:)/.test(source);
  const options = modes.split(',').filter((mode) => mode !== '' && mode !== 'rw');
  return {
    target,
    mount: {
      type: isPath ? 'bind' : 'volume',
      source: isPath ? hostPath(source) : source,
      options: options.sort().join(','),
    },
  };
}

/** Desktop products tell a path of the host as their virtual machine sees it. */
function hostPath(path: string): string {
  return path.replace(/^\/(host_mnt|run\/desktop\/mnt\/host(\/wsl)?)(?=\/)/, '');
}

function optionsOf(mount: Readonly<Record<string, unknown>>): string {
  const bind = record(mount['BindOptions']);
  const volume = record(mount['VolumeOptions']);
  const tmpfs = record(mount['TmpfsOptions']);
  const options = [
    mount['ReadOnly'] === true ? 'ro' : '',
    text(bind['Propagation']),
    bind['NonRecursive'] === true ? 'nonrecursive' : '',
    bind['ReadOnlyNonRecursive'] === true ? 'submounts writable' : '',
    bind['ReadOnlyForceRecursive'] === true ? 'submounts read-only' : '',
    volume['NoCopy'] === true ? 'nocopy' : '',
    volume['Subpath'] ? `subpath=${text(volume['Subpath'])}` : '',
    tmpfs['SizeBytes'] ? `size=${text(tmpfs['SizeBytes'])}` : '',
    tmpfs['Mode'] ? `mode=${text(tmpfs['Mode'])}` : '',
  ];
  // rprivate is what the engine takes when nothing is said.
  return options
    .filter((option) => option !== '' && option !== 'rprivate')
    .sort()
    .join(',');
}
