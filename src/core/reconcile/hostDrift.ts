import { bytesText, change, record, text, texts } from './driftText';

type Json = Readonly<Record<string, unknown>>;
type Compare = (wanted: Json, actual: Json) => string[];

/**
 * Compares HostConfig without mounts and networks. The engine fills in what was not asked for (log options of its
 * settings, default shm size, swap of twice the memory …): such fields count only when the definition sets them.
 * @param sameDefinition the container was made from this very definition: a limit it lacks is one that the machine
 * cannot keep and the engine dropped (rootless engines, cgroup v2), which making it anew would not change.
 */
export function hostDrift(wanted: Json, actual: Json, sameDefinition = false): string[] {
  const asked = sameDefinition ? withoutDropped(wanted, actual) : wanted;
  return comparisons.flatMap((compare) => compare(asked, actual));
}

const droppable = [
  ...['Memory', 'MemoryReservation', 'MemorySwap', 'MemorySwappiness', 'OomKillDisable', 'PidsLimit'],
  ...['NanoCpus', 'CpuShares', 'CpusetCpus', 'CpuPeriod', 'CpuQuota', 'CpuRealtimePeriod'],
  ...['CpuRealtimeRuntime', 'BlkioWeight', 'BlkioWeightDevice', 'BlkioDeviceReadBps'],
  ...['BlkioDeviceReadIOps', 'BlkioDeviceWriteBps', 'BlkioDeviceWriteIOps', 'CpuCount', 'CpuPercent'],
];

function withoutDropped(wanted: Json, actual: Json): Json {
  const dropped = new Set(droppable.filter((name) => ['', '-1', '[]'].includes(settled(actual[name]))));
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => !dropped.has(name)));
}

/** Zero, false and '' are what the engine reports where nothing was asked. */
function plain(field: string, name: string): Compare {
  return (wanted, actual) => {
    const before = settled(actual[name]);
    const after = settled(wanted[name]);
    return before === after ? [] : [change(field, before, after)];
  };
}

/** The engine has a default of its own: only a value that is asked for counts. */
function whenAsked(field: string, name: string): Compare {
  return (wanted, actual) => {
    const after = settled(wanted[name]);
    const before = settled(actual[name]);
    return after === '' || before === after ? [] : [change(field, before, after)];
  };
}

function bytes(field: string, name: string, onlyWhenAsked = false): Compare {
  return (wanted, actual) => {
    const before = Number(actual[name] ?? 0);
    const after = Number(wanted[name] ?? 0);
    if (before === after || (onlyWhenAsked && after === 0)) return [];
    return [change(field, bytesText(before), bytesText(after))];
  };
}

function set(field: string, name: string, normalise = (entry: string): string => entry): Compare {
  return (wanted, actual) => {
    const before = texts(actual[name]).map(normalise).sort();
    const after = texts(wanted[name]).map(normalise).sort();
    return before.join('\n') === after.join('\n') ? [] : [change(field, before.join(', '), after.join(', '))];
  };
}

/** Objects of one shape each, in whatever order and with their keys in whatever order. */
function list(field: string, name: string): Compare {
  return set(field, name, (entry) => JSON.stringify(Object.entries(record(JSON.parse(entry))).sort()));
}

/** Engines before API 1.43 keep none, others add their own: counts what is asked for and kept another way. */
function annotationDrift(wanted: Json, actual: Json): string[] {
  if (!('Annotations' in actual)) return [];
  const found = record(actual['Annotations']);
  const asked = record(wanted['Annotations']);
  const known = Object.entries(found).filter(([key]) => key in asked);
  return mapDrift('annotations', asked, Object.fromEntries(known));
}

function map(field: string, name: string): Compare {
  return (wanted, actual) => mapDrift(field, record(wanted[name]), record(actual[name]));
}

const comparisons: readonly Compare[] = [
  (wanted, actual) => portDrift(record(wanted['PortBindings']), record(actual['PortBindings'])),
  restartDrift,
  bytes('memory limit', 'Memory'),
  bytes('memory reservation', 'MemoryReservation'),
  bytes('memory and swap limit', 'MemorySwap', true),
  bytes('shm_size', 'ShmSize', true),
  (wanted, actual) => {
    const cpus = (value: unknown): string => (value ? text(Number(value) / 1e9) : '');
    const [before, after] = [cpus(actual['NanoCpus']), cpus(wanted['NanoCpus'])];
    return before === after ? [] : [change('cpus', before, after)];
  },
  plain('cpu_shares', 'CpuShares'),
  plain('cpuset', 'CpusetCpus'),
  whenAsked('cpu_period', 'CpuPeriod'),
  whenAsked('cpu_quota', 'CpuQuota'),
  plain('cpu_rt_period', 'CpuRealtimePeriod'),
  plain('cpu_rt_runtime', 'CpuRealtimeRuntime'),
  plain('cpu_count', 'CpuCount'),
  plain('cpu_percent', 'CpuPercent'),
  plain('blkio_config.weight', 'BlkioWeight'),
  list('blkio_config.weight_device', 'BlkioWeightDevice'),
  list('blkio_config.device_read_bps', 'BlkioDeviceReadBps'),
  list('blkio_config.device_read_iops', 'BlkioDeviceReadIOps'),
  list('blkio_config.device_write_bps', 'BlkioDeviceWriteBps'),
  list('blkio_config.device_write_iops', 'BlkioDeviceWriteIOps'),
  set('device_cgroup_rules', 'DeviceCgroupRules'),
  annotationDrift,
  plain('pids_limit', 'PidsLimit'),
  whenAsked('mem_swappiness', 'MemorySwappiness'),
  plain('oom_kill_disable', 'OomKillDisable'),
  plain('oom_score_adj', 'OomScoreAdj'),
  whenAsked('cgroup_parent', 'CgroupParent'),
  plain('init', 'Init'),
  plain('privileged', 'Privileged'),
  plain('read_only', 'ReadonlyRootfs'),
  set('cap_add', 'CapAdd', capability),
  set('cap_drop', 'CapDrop', capability),
  securityDrift,
  set('extra_hosts', 'ExtraHosts', (entry) => entry.replace('=', ':')),
  set('dns', 'Dns'),
  set('dns_search', 'DnsSearch'),
  set('dns_opt', 'DnsOptions'),
  set('group_add', 'GroupAdd'),
  namespace('ipc', 'IpcMode', true),
  namespace('pid', 'PidMode', false),
  plain('uts', 'UTSMode'),
  plain('userns_mode', 'UsernsMode'),
  whenAsked('cgroup', 'CgroupnsMode'),
  map('sysctls', 'Sysctls'),
  map('tmpfs', 'Tmpfs'),
  map('storage_opt', 'StorageOpt'),
  whenAsked('runtime', 'Runtime'),
  whenAsked('isolation', 'Isolation'),
  set('devices', 'Devices', (entry) => deviceText(entry)),
  requestDrift,
  ulimitDrift,
  logDrift,
  volumesFromDrift,
];

function settled(value: unknown): string {
  return value === false || value === 0 ? '' : text(value);
}

export function mapDrift(field: string, wanted: Json, actual: Json): string[] {
  const keys = [...new Set([...Object.keys(actual), ...Object.keys(wanted)])];
  return keys
    .filter((key) => key in wanted !== key in actual || text(wanted[key]) !== text(actual[key]))
    .map((key) => change(`${field}.${key}`, valueText(actual, key), valueText(wanted, key), key));
}

function valueText(map: Json, key: string): string | undefined {
  return key in map ? text(map[key]) || '""' : undefined;
}

/** Tells the host side: that is what a person changes. */
function portDrift(wanted: Json, actual: Json): string[] {
  const keys = [...new Set([...Object.keys(actual), ...Object.keys(wanted)])];
  return keys.flatMap((key) => {
    const before = bindingTexts(actual[key]);
    const after = bindingTexts(wanted[key]);
    return before === after ? [] : [change('ports', before, after)];
  });
}

function bindingTexts(value: unknown): string {
  const list = Array.isArray(value) ? value.map(record) : [];
  return list
    .map((binding) => {
      const [ip, port] = [text(binding['HostIp']), text(binding['HostPort']) || 'any'];
      return ip === '' ? port : `${ip}:${port}`;
    })
    .sort()
    .join(', ');
}

function restartDrift(wanted: Json, actual: Json): string[] {
  const policy = (value: unknown): string => {
    const fields = record(value);
    const name = text(fields['Name']) || 'no';
    // Older engines keep a number that goes with no other policy, and pay no heed to it.
    return name === 'on-failure' && fields['MaximumRetryCount']
      ? `${name}:${text(fields['MaximumRetryCount'])}`
      : name;
  };
  const [before, after] = [policy(actual['RestartPolicy']), policy(wanted['RestartPolicy'])];
  return before === after ? [] : [change('restart', before, after)];
}

function capability(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '');
}

/** A seccomp profile is inlined on its way in, and a privileged container gets label=disable: neither tells anything. */
function securityDrift(wanted: Json, actual: Json): string[] {
  const options = (value: unknown): string =>
    texts(value)
      .map((entry) => entry.replace(/^([a-z-]+):/, '$1='))
      .map((entry) =>
        entry.startsWith('seccomp=') && entry !== 'seccomp=unconfined' ? 'seccomp=profile' : entry,
      )
      .filter((entry) => entry !== 'label=disable')
      .sort()
      .join(', ');
  const [before, after] = [options(actual['SecurityOpt']), options(wanted['SecurityOpt'])];
  return before === after ? [] : [change('security_opt', before, after)];
}

function deviceText(entry: string): string {
  const device = record(JSON.parse(entry));
  return [device['PathOnHost'], device['PathInContainer'], device['CgroupPermissions']].map(text).join(':');
}

/** Compose 2.26 does not hand the options of a request over: without any they tell nothing. */
function requestDrift(wanted: Json, actual: Json): string[] {
  const requests = (value: unknown, options: boolean): string =>
    texts(value)
      .map((entry) => requestText(entry, options))
      .sort()
      .join(', ');
  const list = Array.isArray(actual['DeviceRequests']) ? actual['DeviceRequests'].map(record) : [];
  const told = list.some((request) => Object.keys(record(request['Options'])).length > 0);
  const before = requests(actual['DeviceRequests'], told);
  const after = requests(wanted['DeviceRequests'], told);
  return before === after ? [] : [change('device requests', before, after)];
}

function requestText(entry: string, options: boolean): string {
  const request = record(JSON.parse(entry));
  return ['Driver', 'Count', 'DeviceIDs', 'Capabilities', ...(options ? ['Options'] : [])]
    .map((key) => settled(request[key]).replace(/^(\[\]|\{\})$/, ''))
    .join(' ');
}

/** Limits of the engine's own settings may be added: only those asked for count. */
function ulimitDrift(wanted: Json, actual: Json): string[] {
  const limits = (value: unknown): Map<string, string> =>
    new Map(
      (Array.isArray(value) ? value : []).map((entry) => {
        const limit = record(entry);
        return [text(limit['Name']), `${text(limit['Soft'])}:${text(limit['Hard'])}`];
      }),
    );
  const before = limits(actual['Ulimits']);
  return [...limits(wanted['Ulimits'])]
    .filter(([name, limit]) => before.get(name) !== limit)
    .map(([name, limit]) => change(`ulimits.${name}`, before.get(name), limit));
}

/** Without a driver the engine's own is used, with its own options added. */
function logDrift(wanted: Json, actual: Json): string[] {
  const after = record(wanted['LogConfig']);
  const before = record(actual['LogConfig']);
  const driver = text(after['Type']);
  const changes =
    driver !== '' && driver !== text(before['Type'])
      ? [change('logging.driver', text(before['Type']), driver)]
      : [];
  const options = record(before['Config']);
  for (const [key, value] of Object.entries(record(after['Config']))) {
    if (text(options[key]) !== text(value)) {
      changes.push(change(`logging.options.${key}`, text(options[key]), text(value), key));
    }
  }
  return changes;
}

/** Names and ids mean the same container here, and compose 2.26 loses the modes: how many is what can be compared. */
function volumesFromDrift(wanted: Json, actual: Json): string[] {
  const modes = (entries: readonly string[]): string =>
    entries
      .map((entry) => entry.split(':')[1] ?? '')
      .sort()
      .join();
  const [before, after] = [texts(actual['VolumesFrom']), texts(wanted['VolumesFrom'])];
  const told = before.some((entry) => entry.includes(':'));
  if (before.length === after.length && (!told || modes(before) === modes(after))) return [];
  return [change('volumes_from', before.join(', '), after.join(', '))];
}

/** "container:<id>": a name on one side is a container that is still to be made, and says nothing. */
function namespace(field: string, name: string, onlyWhenAsked: boolean): Compare {
  return (wanted, actual) => {
    const [before, after] = [settled(actual[name]), settled(wanted[name])];
    if (before === after || (onlyWhenAsked && after === '')) return [];
    return isSameNamespace(before, after) ? [] : [change(field, before, after)];
  };
}

/** True when both share another container's namespace and nothing says that it is not the same one. */
export function isSameNamespace(before: string, after: string): boolean {
  const id = /^container:[0-9a-f]{64}$/;
  if (!before.startsWith('container:') || !after.startsWith('container:')) return false;
  return !(id.test(before) && id.test(after)) || before === after;
}
