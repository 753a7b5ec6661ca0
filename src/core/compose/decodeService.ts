import { decodeBuild, deviceRequest, fileReference, hook, hosts, preStart, ulimits } from './decodeSections';
import { decodeDeploy } from './decodeDeploy';
import {
  bytes,
  command,
  explicitDuration,
  explicitFlag,
  explicitUnsigned,
  explicitWhole,
  flag,
  float,
  list,
  mapOfValues,
  nullablePairs,
  pairs,
  struct,
  text,
  texts,
  unsigned,
  untexted,
  whole,
  type Decode,
  type Field,
} from './decode';
import { isNull } from './tree';

const healthcheckTest: Decode = (node, at) => {
  if (node.kind === 'scalar') return typeof node.value === 'string' ? ['CMD-SHELL', node.value] : undefined;
  return texts(node, at);
};

const healthcheck = struct([
  { key: 'test', decode: healthcheckTest },
  { key: 'timeout', decode: explicitDuration },
  { key: 'interval', decode: explicitDuration },
  { key: 'retries', decode: explicitUnsigned },
  { key: 'start_period', decode: explicitDuration },
  { key: 'start_interval', decode: explicitDuration },
  { key: 'disable', decode: flag },
]);

const port = struct([
  { key: 'name', decode: text },
  { key: 'mode', decode: text },
  { key: 'host_ip', decode: text },
  { key: 'target', decode: unsigned },
  { key: 'published', decode: text },
  { key: 'protocol', decode: text },
  { key: 'app_protocol', decode: text },
]);

const mount = struct([
  { key: 'type', decode: text },
  { key: 'source', decode: text },
  { key: 'target', decode: text },
  { key: 'read_only', decode: flag },
  { key: 'consistency', decode: text },
  {
    key: 'bind',
    decode: struct([
      { key: 'selinux', decode: text },
      { key: 'propagation', decode: text },
      { key: 'create_host_path', decode: flag },
      { key: 'recursive', decode: text },
    ]),
  },
  {
    key: 'volume',
    decode: struct([
      { key: 'labels', decode: pairs },
      { key: 'nocopy', decode: flag },
      { key: 'subpath', decode: text },
    ]),
  },
  {
    key: 'tmpfs',
    decode: struct([
      { key: 'size', decode: bytes },
      { key: 'mode', decode: untexted(unsigned) },
    ]),
  },
  { key: 'image', decode: struct([{ key: 'subpath', decode: text }]) },
]);

const serviceNetwork = struct([
  { key: 'priority', decode: whole },
  { key: 'gw_priority', decode: whole },
  { key: 'aliases', decode: texts },
  { key: 'ipv4_address', decode: text },
  { key: 'ipv6_address', decode: text },
  { key: 'link_local_ips', decode: texts },
  { key: 'mac_address', decode: text },
  { key: 'driver_opts', decode: pairs },
  { key: 'interface_name', decode: text },
]);

const dependency = struct([
  { key: 'condition', decode: text },
  { key: 'restart', decode: flag },
  { key: 'required', decode: explicitFlag, absent: false },
]);

const throttle = list(
  struct([
    { key: 'path', as: 'Path', decode: text, absent: '' },
    { key: 'rate', as: 'Rate', decode: bytes, absent: '0' },
  ]),
);

const blkio = struct([
  { key: 'weight', decode: untexted(unsigned) },
  {
    key: 'weight_device',
    decode: list(
      struct([
        { key: 'path', as: 'Path', decode: text, absent: '' },
        { key: 'weight', as: 'Weight', decode: untexted(explicitUnsigned), absent: 0 },
      ]),
    ),
  },
  { key: 'device_read_bps', decode: throttle },
  { key: 'device_read_iops', decode: throttle },
  { key: 'device_write_bps', decode: throttle },
  { key: 'device_write_iops', decode: throttle },
]);

const watch = struct([
  { key: 'path', decode: text, absent: '' },
  { key: 'action', decode: text, absent: '' },
  { key: 'target', decode: text },
  { key: 'exec', decode: hook, absent: { command: null } },
  { key: 'include', decode: texts },
  { key: 'ignore', decode: texts },
  { key: 'initial_sync', decode: flag },
]);

const logging = struct([
  { key: 'driver', decode: text },
  { key: 'options', decode: pairs },
]);

/** A section that may be null means the same as none. */
const optional =
  (decode: Decode): Decode =>
  (node, at) =>
    isNull(node) ? undefined : decode(node, at);

/** Keys of a service in the order compose prints and hashes them. */
const fields: readonly Field[] = [
  { key: 'profiles', decode: texts },
  { key: 'annotations', decode: pairs },
  { key: 'attach', decode: explicitFlag },
  { key: 'build', decode: decodeBuild },
  { key: 'develop', decode: optional(struct([{ key: 'watch', decode: list(watch) }])) },
  { key: 'blkio_config', decode: blkio },
  { key: 'cap_add', decode: texts },
  { key: 'cap_drop', decode: texts },
  { key: 'cgroup_parent', decode: text },
  { key: 'cgroup', decode: text },
  { key: 'cpu_count', decode: whole },
  { key: 'cpu_percent', decode: float },
  { key: 'cpu_period', decode: whole },
  { key: 'cpu_quota', decode: whole },
  { key: 'cpu_rt_period', decode: whole },
  { key: 'cpu_rt_runtime', decode: whole },
  { key: 'cpus', decode: float },
  { key: 'cpuset', decode: text },
  { key: 'cpu_shares', decode: whole },
  { key: 'command', decode: command, absent: null },
  { key: 'configs', decode: list(fileReference) },
  { key: 'container_name', decode: text },
  {
    key: 'credential_spec',
    decode: struct([
      { key: 'config', decode: text },
      { key: 'file', decode: text },
      { key: 'registry', decode: text },
    ]),
  },
  { key: 'depends_on', decode: mapOfValues(dependency) },
  { key: 'deploy', decode: optional(decodeDeploy) },
  { key: 'device_cgroup_rules', decode: texts },
  {
    key: 'devices',
    decode: list(
      struct([
        { key: 'source', decode: text },
        { key: 'target', decode: text },
        { key: 'permissions', decode: text },
      ]),
    ),
  },
  { key: 'dns', decode: texts },
  { key: 'dns_opt', decode: texts },
  { key: 'dns_search', decode: texts },
  { key: 'domainname', decode: text },
  { key: 'entrypoint', decode: command, absent: null },
  {
    key: 'provider',
    decode: struct([
      { key: 'type', decode: text },
      { key: 'options', decode: mapOfValues(texts) },
    ]),
  },
  { key: 'environment', decode: nullablePairs },
  { key: 'expose', decode: texts },
  {
    key: 'extends',
    decode: struct([
      { key: 'file', decode: text },
      { key: 'service', decode: text },
    ]),
  },
  { key: 'external_links', decode: texts },
  { key: 'extra_hosts', decode: hosts },
  { key: 'group_add', decode: texts },
  { key: 'gpus', decode: list(deviceRequest) },
  { key: 'hostname', decode: text },
  { key: 'healthcheck', decode: healthcheck },
  { key: 'image', decode: text },
  { key: 'init', decode: explicitFlag },
  { key: 'ipc', decode: text },
  { key: 'isolation', decode: text },
  { key: 'labels', decode: pairs },
  { key: 'links', decode: texts },
  { key: 'logging', decode: logging },
  { key: 'mem_limit', decode: bytes },
  { key: 'mem_reservation', decode: bytes },
  { key: 'memswap_limit', decode: bytes },
  { key: 'mem_swappiness', decode: bytes },
  { key: 'mac_address', decode: text },
  {
    key: 'models',
    decode: mapOfValues(
      struct([
        { key: 'endpoint_var', decode: text },
        { key: 'model_var', decode: text },
      ]),
    ),
  },
  { key: 'network_mode', decode: text },
  { key: 'networks', decode: mapOfValues(serviceNetwork) },
  { key: 'oom_kill_disable', decode: flag },
  { key: 'oom_score_adj', decode: whole },
  { key: 'pid', decode: text },
  { key: 'pids_limit', decode: whole },
  { key: 'platform', decode: text },
  { key: 'ports', decode: list(port) },
  { key: 'privileged', decode: flag },
  { key: 'pull_policy', decode: text },
  { key: 'pull_refresh_after', decode: text },
  { key: 'read_only', decode: flag },
  { key: 'restart', decode: text },
  { key: 'runtime', decode: text },
  { key: 'scale', decode: explicitWhole },
  { key: 'secrets', decode: list(fileReference) },
  { key: 'security_opt', decode: texts },
  { key: 'shm_size', decode: bytes },
  { key: 'stdin_open', decode: flag },
  { key: 'stop_grace_period', decode: explicitDuration },
  { key: 'stop_signal', decode: text },
  { key: 'storage_opt', decode: pairs },
  { key: 'sysctls', decode: pairs },
  { key: 'tmpfs', decode: texts },
  { key: 'tty', decode: flag },
  { key: 'ulimits', decode: mapOfValues(ulimits) },
  { key: 'use_api_socket', decode: flag },
  { key: 'user', decode: text },
  { key: 'userns_mode', decode: text },
  { key: 'uts', decode: text },
  { key: 'volumes', decode: list(mount) },
  { key: 'volumes_from', decode: texts },
  { key: 'working_dir', decode: text },
  { key: 'pre_start', decode: list(preStart) },
  { key: 'post_start', decode: list(hook) },
  { key: 'pre_stop', decode: list(hook) },
];

export const decodeService: Decode = struct(fields);

/** Keys of a service in that order. */
export const serviceKeys: readonly string[] = fields.map((field) => field.key);
