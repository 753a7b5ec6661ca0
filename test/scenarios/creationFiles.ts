/** A definition that both tools make containers of, and the keys of the specification it is there for. */
export interface CreationFile {
  readonly title: string;
  /** Keys of a service, with a dot where only a part of it is meant. */
  readonly keys: readonly string[];
  readonly yaml: string;
}

/**
 * Every key that becomes a field of a create call. Left out are those that docker compose 2.26 does not know (`gpus`,
 * `label_file`, hooks …) or loses on the way (`driver_opts` of a service's network, `options` of a device request), and
 * those that need another machine: `credential_spec` and `isolation` Windows, `storage_opt` a file system with quotas,
 * real-time scheduling a kernel with it.
 */
export const createdKeys: readonly string[] = [
  ...['annotations', 'attach', 'blkio_config', 'cap_add', 'cap_drop', 'cgroup', 'cgroup_parent', 'command'],
  ...[
    'configs',
    'container_name',
    'cpu_count',
    'cpu_percent',
    'cpu_period',
    'cpu_quota',
    'cpu_shares',
    'cpus',
  ],
  ...['cpuset', 'depends_on', 'deploy.labels', 'deploy.replicas', 'deploy.resources.limits'],
  ...['deploy.resources.reservations', 'deploy.resources.reservations.devices', 'deploy.restart_policy'],
  ...[
    'device_cgroup_rules',
    'devices',
    'dns',
    'dns_opt',
    'dns_search',
    'domainname',
    'entrypoint',
    'env_file',
  ],
  ...[
    'environment',
    'expose',
    'extends',
    'external_links',
    'extra_hosts',
    'group_add',
    'healthcheck',
    'hostname',
  ],
  ...['image', 'init', 'ipc', 'labels', 'links', 'logging', 'mac_address', 'mem_limit', 'mem_reservation'],
  ...['mem_swappiness', 'memswap_limit', 'network_mode', 'networks', 'networks.*.aliases'],
  ...['networks.*.ipv4_address', 'networks.*.ipv6_address'],
  ...['networks.*.link_local_ips', 'networks.*.mac_address', 'networks.*.priority', 'oom_kill_disable'],
  ...['oom_score_adj', 'pid', 'pids_limit', 'platform', 'ports', 'privileged', 'profiles', 'pull_policy'],
  ...['read_only', 'restart', 'runtime', 'scale', 'secrets', 'security_opt', 'shm_size', 'stdin_open'],
  ...['stop_grace_period', 'stop_signal', 'sysctls', 'tmpfs', 'tty', 'ulimits', 'user', 'userns_mode', 'uts'],
  ...['volumes', 'volumes.*.bind.create_host_path', 'volumes.*.bind.propagation', 'volumes.*.bind.selinux'],
  ...['volumes.*.tmpfs', 'volumes.*.volume.nocopy', 'volumes_from', 'working_dir'],
];

/** Files that stand beside the definitions. */
export const besideFiles: Readonly<Record<string, string>> = {
  'one.env': 'FROM_FILE=yes\nBOTH=file\nQUOTED="a b"\n',
  'two.env': 'BOTH=second\nBARE\n',
  'base.yaml':
    'services:\n  base:\n    image: ${IMAGE}\n    environment: { EXTENDED: base, OWN: base }\n    labels: { from: base }\n',
  'seccomp.json': '{"defaultAction": "SCMP_ACT_ALLOW"}',
  'conf/a.conf': 'a = 1\n',
  'conf/word': 'secret',
  '.env': 'TOKEN=t0k\n',
};

/** @param project whose names are used where one is written out; @param image is there. */
export function creationFiles(project: string, image: string): CreationFile[] {
  return [
    {
      title: 'processes',
      keys: [
        ...['image', 'command', 'entrypoint', 'environment', 'env_file', 'extends', 'labels', 'working_dir'],
        ...[
          'user',
          'hostname',
          'domainname',
          'tty',
          'stdin_open',
          'init',
          'stop_signal',
          'stop_grace_period',
        ],
        ...['annotations', 'platform', 'pull_policy', 'container_name', 'attach', 'restart', 'deploy.labels'],
        ...['deploy.restart_policy', 'healthcheck', 'scale', 'deploy.replicas', 'depends_on', 'profiles'],
      ],
      yaml: `
services:
  full:
    image: ${image}
    command: sh -c "echo 'a b' $$HOME"
    entrypoint: ["/bin/sh", "-c"]
    environment: { A: "1", NUMBER: 1.50, TRUTH: true, EMPTY: "", UNSET: , BOTH: definition }
    env_file: [one.env, { path: two.env }, { path: missing.env, required: false }]
    labels: { team: data, "with.dot": "x y", number: 5 }
    working_dir: /srv
    user: "1000:1000"
    hostname: host
    domainname: example.test
    tty: true
    stdin_open: true
    init: true
    stop_signal: SIGUSR1
    stop_grace_period: 1m30s
    annotations: { note: of.mine }
    platform: linux/amd64
    pull_policy: never
    container_name: ${project}-by-name
    attach: false
    restart: on-failure:3
    healthcheck: { test: "curl -f localhost || exit 1", interval: 1m30s, timeout: 2s, retries: 4, start_period: 500ms }
    depends_on: { other: { condition: service_healthy, restart: true }, cleared: { condition: service_started } }
  cleared: { image: "${image}", command: [], entrypoint: [], restart: "no", healthcheck: { disable: true } }
  other: { image: "${image}", command: "", stop_grace_period: 1500ms, restart: always, healthcheck: { test: ["CMD", "true"] } }
  none: { image: "${image}", healthcheck: { test: ["NONE"] }, restart: unless-stopped }
  policy: { image: "${image}", deploy: { labels: { not: there }, restart_policy: { condition: on-failure, max_attempts: 2 } } }
  any: { image: "${image}", restart: "no", deploy: { restart_policy: { condition: any } } }
  three: { image: "${image}", scale: 3 }
  two: { image: "${image}", deploy: { replicas: 2 } }
  zero: { image: "${image}", scale: 0 }
  off: { image: "${image}", profiles: [debug] }
  child: { extends: { file: base.yaml, service: base }, environment: { OWN: child } }
`,
    },
    {
      title: 'limits',
      keys: [
        ...[
          'mem_limit',
          'mem_reservation',
          'mem_swappiness',
          'memswap_limit',
          'cpus',
          'cpu_shares',
          'cpuset',
        ],
        ...['cpu_period', 'cpu_quota', 'cpu_count', 'cpu_percent', 'blkio_config', 'pids_limit', 'shm_size'],
        ...['oom_kill_disable', 'oom_score_adj', 'ulimits', 'deploy.resources.limits'],
        ...['deploy.resources.reservations', 'deploy.resources.reservations.devices'],
      ],
      yaml: `
services:
  memory: { image: "${image}", mem_limit: 64m, mem_reservation: 32mb, memswap_limit: 1.5g, mem_swappiness: 10, shm_size: 16m }
  swap: { image: "${image}", mem_limit: 64m, memswap_limit: -1, oom_kill_disable: true, oom_score_adj: 500 }
  cpu: { image: "${image}", cpus: 0.5, cpu_shares: 512, cpuset: "0" }
  quota: { image: "${image}", cpu_quota: 50000, cpu_period: 100000, pids_limit: 100 }
  windows: { image: "${image}", cpu_count: 2, cpu_percent: 50 }
  pids: { image: "${image}", pids_limit: -1 }
  blkio:
    image: ${image}
    blkio_config:
      weight: 300
      weight_device: [{ path: /dev/null, weight: 400 }]
      device_read_bps: [{ path: /dev/null, rate: 12mb }]
      device_read_iops: [{ path: /dev/null, rate: 120 }]
      device_write_bps: [{ path: /dev/null, rate: 1024k }]
      device_write_iops: [{ path: /dev/null, rate: 30 }]
  ulimits: { image: "${image}", ulimits: { nofile: { soft: 2000, hard: 4000 }, nproc: 900, memlock: -1 } }
  deployed:
    image: ${image}
    deploy:
      resources:
        limits: { cpus: "0.75", memory: 96M, pids: 200 }
        reservations: { cpus: "0.25", memory: 32M }
  devices:
    image: ${image}
    deploy:
      resources:
        reservations:
          devices:
            - { driver: nvidia, count: 2, capabilities: [gpu, utility] }
            - { capabilities: [tpu], device_ids: ["0", "3"] }
            - { driver: cdi, capabilities: [gpu], count: all }
`,
    },
    {
      title: 'rights',
      keys: [
        ...[
          'cap_add',
          'cap_drop',
          'privileged',
          'read_only',
          'security_opt',
          'group_add',
          'userns_mode',
          'ipc',
        ],
        ...['pid', 'uts', 'cgroup', 'cgroup_parent', 'runtime', 'sysctls', 'devices', 'device_cgroup_rules'],
        ...['logging', 'volumes_from'],
      ],
      yaml: `
services:
  plain: { image: "${image}", cap_add: [NET_ADMIN, SYS_PTRACE], cap_drop: [MKNOD], read_only: true, group_add: ["100", mail] }
  strong: { image: "${image}", privileged: true, userns_mode: host, uts: host, pid: host, ipc: host, cgroup: host }
  own: { image: "${image}", ipc: shareable, cgroup: private, cgroup_parent: /${project}, runtime: runc }
  secure:
    image: ${image}
    security_opt: ["no-new-privileges:true", "seccomp=seccomp.json", "label=user:USER"]
    sysctls: { net.core.somaxconn: 1024, net.ipv4.tcp_syncookies: "0" }
  open: { image: "${image}", security_opt: ["seccomp=unconfined", "systempaths=unconfined"], sysctls: ["net.ipv4.ip_forward=1"] }
  device:
    image: ${image}
    devices: ["/dev/null:/dev/nothing:rw", "/dev/zero"]
    device_cgroup_rules: ["c 1:3 mr", "a 7:* rmw"]
  shared: { image: "${image}", ipc: "service:own", pid: "service:plain", volumes_from: ["own:ro", "plain"], network_mode: "service:plain" }
  log: { image: "${image}", logging: { driver: json-file, options: { max-size: 1m, max-file: "2" } } }
  quiet: { image: "${image}", logging: { driver: none } }
  local: { image: "${image}", logging: { driver: local, options: { compress: "false" } } }
`,
    },
    {
      title: 'networks',
      keys: [
        ...['ports', 'expose', 'networks', 'network_mode', 'links', 'external_links', 'extra_hosts', 'dns'],
        ...['dns_search', 'dns_opt', 'mac_address', 'networks.*.aliases'],
        ...['networks.*.ipv4_address', 'networks.*.ipv6_address', 'networks.*.link_local_ips'],
        ...['networks.*.mac_address', 'networks.*.priority'],
      ],
      yaml: `
services:
  ports:
    image: ${image}
    expose: ["9000", "9100/udp"]
    ports:
      - "80"
      - "127.0.0.1::81"
      - "18082:82"
      - "127.0.0.1:18083:83/udp"
      - "18084-18085:84-85"
      - "18086-18088:86"
      - "[::1]:18089:89"
      - { target: 90, published: "18090", host_ip: 127.0.0.1, protocol: tcp, mode: host }
      - { target: 90, published: "18091" }
  many:
    image: ${image}
    networks:
      back: { aliases: [database, store], priority: 10, ipv4_address: 10.213.7.5 }
      default:
      front: { priority: 100, aliases: [web], mac_address: "02:42:ac:11:00:11" }
      six: { ipv6_address: "fd00:213:7::5", link_local_ips: [169.254.8.8] }
  mac: { image: "${image}", mac_address: "02:42:ac:11:00:12" }
  alone: { image: "${image}", network_mode: none }
  host: { image: "${image}", network_mode: host }
  bridge: { image: "${image}", network_mode: bridge }
  linked:
    image: ${image}
    links: ["many:db", "mac"]
    external_links: ["${project}-outside", "${project}-outside:other"]
  sharing: { image: "${image}", network_mode: "service:mac" }
  foreign: { image: "${image}", network_mode: "container:${project}-outside" }
  names:
    image: ${image}
    extra_hosts: ["upstream:10.1.2.3", "six=fd00::1", "host.docker.internal:host-gateway", "upstream:10.1.2.4"]
    dns: [9.9.9.9, "8.8.8.8"]
    dns_search: example.test
    dns_opt: [use-vc, "ndots:2"]
  elsewhere: { image: "${image}", networks: [outside, named] }
networks:
  back:
    driver: bridge
    driver_opts: { com.docker.network.bridge.enable_icc: "true" }
    labels: { zone: back }
    internal: true
    attachable: true
    ipam: { driver: default, config: [{ subnet: 10.213.7.0/24, gateway: 10.213.7.1, ip_range: 10.213.7.128/25, aux_addresses: { one: 10.213.7.9 } }] }
  front:
  six: { enable_ipv6: true, ipam: { config: [{ subnet: "fd00:213:7::/64" }, { subnet: 10.213.8.0/24 }] } }
  named: { name: "${project}-named", labels: ["a=b"] }
  outside: { external: true, name: "${project}-outside" }
`,
    },
    {
      title: 'files',
      keys: [
        ...['volumes', 'tmpfs', 'configs', 'secrets', 'volumes.*.bind.create_host_path'],
        ...[
          'volumes.*.bind.propagation',
          'volumes.*.bind.selinux',
          'volumes.*.tmpfs',
          'volumes.*.volume.nocopy',
        ],
      ],
      yaml: `
services:
  short:
    image: ${image}
    tmpfs: ["/run:size=64k,mode=700", "/cache"]
    volumes: ["data:/data", "/scratch", "./conf:/conf:ro", "./made/here:/made", "data:/again:ro", "outside:/outside:nocopy", "./conf/a.conf:/a.conf:z", "named:/named/", "./conf:/shared:rshared,ro"]
  long:
    image: ${image}
    tmpfs: /only
    volumes:
      - { type: volume, source: data, target: /data, read_only: true, volume: { nocopy: true } }
      - { type: volume, target: /anonymous }
      - { type: tmpfs, target: /fast, tmpfs: { size: 1m, mode: 0700 } }
      - { type: tmpfs, target: /plain }
      - { type: bind, source: ./conf, target: /conf, bind: { create_host_path: false } }
      - { type: bind, source: ./conf, target: /made, bind: { create_host_path: true } }
      - { type: bind, source: ./conf, target: /slave, read_only: true, bind: { propagation: rslave } }
      - { type: bind, source: ./conf, target: /selinux, bind: { selinux: Z } }
      - { type: bind, source: ./conf/a.conf, target: /bare }
  objects:
    image: ${image}
    configs: [fromfile, inline, { source: fromfile, target: /etc/app.conf, mode: 0440 }, { source: inline, target: /etc/inline, uid: "1000", gid: "1000", mode: 0400 }]
    secrets: [word, token, { source: word, target: renamed }, { source: token, target: /abs/token, mode: 0400 }]
volumes:
  data: { labels: { kept: "yes" }, driver: local }
  named: { name: "${project}-named-volume", driver_opts: { type: tmpfs, device: tmpfs, o: "size=1m" } }
  outside: { external: true, name: "${project}-outside" }
configs:
  inline: { content: "port = 1\\n" }
  fromfile: { file: ./conf/a.conf }
secrets:
  token: { environment: TOKEN }
  word: { file: ./conf/word }
`,
    },
  ];
}
