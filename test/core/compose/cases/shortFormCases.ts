import { type Case } from '../support/compareWithCompose';

/** Every key that has a short form, in that form and in the long one; numbers, durations, sizes. */
export const shortFormCases: readonly Case[] = [
  {
    title: 'scalars as strings',
    files: `
services:
  a:
    image: x
    labels:
      a: yes
      b: 0b11
      c: 0o17
      d: 017
      e: 1_0.5
      f: +5
      g: .5
      h: 12345678901234567890123
      i: -0x1F
      k: 08
      m: ~
      n: Null
      o: TRUE
      q: tRUE
      r: 1:20
      s: 2024-01-31
      t: 2001-12-14t21:59:43.10-05:00
      u: 2001-12-14 21:59:43
      v: 1e21
      w: 123456789.0
      x: 1e-5
      y: 12345678901234567890
      za: "1.0"
      zb: !!str 1.50
      zc: !!int "7"
      zd: 1000000.0
      ze: 123456.0
`,
  },
  {
    title: 'ports',
    files: `
services:
  a:
    image: x
    ports:
      - 80
      - "8080:80"
      - 8081:81
      - "127.0.0.1:9000-9001:90-91"
      - "[::1]:5353:53/udp"
      - "8000-8002:82"
      - 3000-3002
      - "9998-10001:9998-10001/tcp"
      - "6000/SCTP"
      - { target: 5, published: 6 }
      - { name: web, target: 7, published: "7000-7010", host_ip: 0.0.0.0, protocol: udp, mode: host, app_protocol: http }
      - "127.0.0.1::70"
      - "8080:80"
`,
  },
  {
    title: 'volumes',
    files: `
services:
  a:
    image: x
    volumes:
      - v:/x
      - C:\\x:/y
      - /a/../b:/c/
      - data:/d/
      - /anon
      - x
      - vv:/x2:ro,z
      - ./r:/r:ro,z,rshared
      - ../up:/up:nonsense
      - ~/home:/home
      - data:/e:nocopy
      - { type: bind, source: ./src, target: /src }
      - { type: bind, source: ~/s, target: /src2, bind: { propagation: rslave, create_host_path: false, selinux: Z, recursive: readonly } }
      - { type: volume, source: data, target: /src3/, read_only: true, volume: { nocopy: true, subpath: sub } }
      - { type: volume, target: /anon2 }
      - { type: tmpfs, target: /tmpfs, tmpfs: { size: 64k, mode: 0700 } }
      - { type: tmpfs, target: /tmpfs2, tmpfs: { size: 1024 }, consistency: cached }
      - { type: npipe, source: '\\\\.\\pipe\\x', target: '\\\\.\\pipe\\y' }
      - '\\\\server\\share:/share'
volumes:
  data:
  vv: {}
`,
  },
  {
    title: 'a later volume with the same target wins',
    files: 'services: { a: { image: x, volumes: ["a1:/x", "/b:/x", "a1:/y"] } }\nvolumes: { a1: }',
  },
  {
    title: 'commands as lines',
    files: `
services:
  a:
    image: x
    command: sh -c "echo \\"a b\\" 'c d'" e\\ f
    entrypoint: 'run "" ''q r'' \\t \\n'
  b: { image: x, command: "", entrypoint: [] }
  c: { image: x, command: , entrypoint: }
  d: { image: x, command: 'a && b | c' }
  e: { image: x, command: 'a 2>&1 b' }
  f: { image: x, command: 'a $$(b c) \`d e\` f' }
  g: { image: x, command: [a, "b c", "", "1"] }
  h: { image: x, command: "  lead   trail  " }
  i: { image: x, command: "a'b'\\"c\\"d" }
`,
  },
  {
    title: 'build',
    files: `
services:
  a: { build: . }
  b: { build: ./sub/.. }
  c:
    image: img
    build:
      context: https://example.com/x.git
      dockerfile: D
      args: [X=1, Y]
      ssh: [default]
      labels: [a=b, c]
      cache_from: [type=gha]
      cache_to: [x]
      no_cache: true
      pull: "true"
      additional_contexts: [one=./one, two=docker-image://alpine, three=service:a]
      network: host
      target: prod
      shm_size: 1g
      extra_hosts: ["h:1.2.3.4"]
      secrets: [s, { source: s, target: t, uid: "1", mode: 0400 }]
      tags: [t1, t2]
      ulimits: { nofile: 5, nproc: { soft: 1, hard: 2 } }
      platforms: [linux/amd64]
      privileged: true
      isolation: default
      entitlements: [e]
  d: { build: { dockerfile_inline: "FROM x" } }
  e: { build: { context: git@github.com:a/b, additional_contexts: { k: ../k } } }
  f: { build: {} }
secrets:
  s: { file: ./s.txt }
`,
  },
  {
    title: 'dependencies',
    files: `
services:
  a: { image: x, depends_on: [b, c] }
  b: { image: x, depends_on: { c: { condition: service_healthy, restart: true } } }
  c: { image: x, depends_on: { d: { condition: service_completed_successfully, required: false, restart: "false" } } }
  d: { image: x }
`,
  },
  {
    title: 'implied dependencies',
    files: `
services:
  a: { image: x, links: [b, "c:cc"], volumes_from: ["d:ro", "container:zz"] }
  b: { image: x, network_mode: "service:c" }
  c: { image: x, ipc: "service:d", pid: "service:d" }
  d: { image: x, uts: host, ipc: shareable }
  e: { image: x, links: [d], depends_on: { d: { condition: service_healthy } } }
`,
  },
  {
    title: 'networks of a service',
    files: `
services:
  a: { image: x, networks: [n, m] }
  b:
    image: x
    networks:
      n:
      m: { aliases: [q, r], ipv4_address: 10.0.0.2, ipv6_address: "::2", link_local_ips: [169.254.0.1], mac_address: "02:00:00:00:00:01", priority: 5, driver_opts: { a: 1 } }
  c: { image: x, networks: { default: { aliases: [z] } } }
  d: { image: x, network_mode: none }
  e: { image: x, networks: {} }
  f: { image: x, networks: [] }
networks:
  n:
  m: { ipam: { config: [ { subnet: 10.0.0.0/8 } ] } }
`,
  },
  {
    title: 'configs and secrets',
    env: { S: 'secret', C: 'config' },
    files: `
services:
  a:
    image: x
    configs: [c, { source: d, target: /etc/d, uid: "1", gid: "2", mode: 0440 }]
    secrets: [s, { source: t, target: t2, mode: "256" }, e]
configs:
  c: { content: "a$$b <&> \\u2028" }
  d: { file: ./d.txt, name: dd }
  unused: { file: x }
secrets:
  s: { file: ./s.txt }
  t: { environment: S }
  e: { external: true, name: real }
`,
  },
  {
    title: 'a config from a variable',
    env: { C: 'config' },
    files: 'services: { a: { image: x, configs: [c] } }\nconfigs: { c: { environment: C } }',
  },
  {
    title: 'health checks',
    files: `
services:
  a: { image: x, healthcheck: { test: curl -f "x y", interval: 90s, timeout: 1m, retries: 3, start_period: 0s, start_interval: 500ms } }
  b: { image: x, healthcheck: { test: [CMD, a, b], interval: 1h30m0.5s } }
  c: { image: x, healthcheck: { disable: true } }
  d: { image: x, healthcheck: { test: [NONE] } }
  e: { image: x, healthcheck: { test: [] , interval: 100us, timeout: 1.5ms, retries: 0 } }
`,
  },
  {
    title: 'resources and limits',
    files: `
services:
  a:
    image: x
    cpus: 0.1
    cpu_shares: 10
    cpu_quota: "20"
    cpu_percent: 20
    cpu_count: 2
    cpuset: 0-1
    mem_limit: 1.5g
    mem_reservation: 64mb
    memswap_limit: -1
    mem_swappiness: 50
    shm_size: 64kb
    pids_limit: 4
    oom_kill_disable: true
    oom_score_adj: -5
    ulimits: { nofile: { soft: 10, hard: 20 }, nproc: 5, core: 0 }
    stop_grace_period: 1m30s
    stop_signal: SIGINT
    blkio_config: { weight: 10, weight_device: [{ path: /dev/x, weight: 3 }], device_read_bps: [{ path: /dev/x, rate: 1mb }] }
  b:
    image: x
    deploy:
      mode: replicated
      replicas: 2
      labels: [a=b]
      resources: { limits: { cpus: "0.25", memory: 10M, pids: 5 }, reservations: { cpus: 0.1, memory: 5m, devices: [{ capabilities: [gpu] }, { capabilities: [x], count: 2, driver: d, options: { k: v } }, { capabilities: [y], device_ids: [a] }], generic_resources: [{ discrete_resource_spec: { kind: g, value: 2 } }] } }
      restart_policy: { condition: on-failure, delay: 5s, max_attempts: 3, window: 120s }
      placement: { constraints: [a], preferences: [{ spread: b }], max_replicas_per_node: 1 }
      update_config: { parallelism: 2, delay: 10s, failure_action: pause, monitor: 0s, max_failure_ratio: 0.3, order: stop-first }
      endpoint_mode: vip
  c: { image: x, deploy: }
  d: { image: x, deploy: { } , scale: 0 }
  e: { image: x, mem_limit: 1000, cpus: "1.50", shm_size: 0, deploy: { restart_policy: { } } }
`,
  },
  {
    title: 'lists that may be single values',
    files: `
services:
  a: { image: x, dns: 1.1.1.1, dns_search: a.b, tmpfs: /x, dns_opt: [o], env_file: [] }
  b: { image: x, dns: [1.1.1.1, 2.2.2.2, 1.1.1.1], tmpfs: [/x, "/y:size=1"], profiles: [] }
  c: { image: x, dns: "", expose: [80, "90-92/udp", "80"], group_add: [1, a], security_opt: [a, b] }
`,
  },
  {
    title: 'devices and hosts',
    files: `
services:
  a:
    image: x
    devices: ["/dev/a:/dev/b", /dev/c, "/dev/d:/dev/e:r", { source: /dev/f, target: /dev/g, permissions: rw }, "vendor.com/class=dev"]
    extra_hosts: ["z:1.2.3.4", "b=[::1]", "a=host-gateway", "b:5.6.7.8"]
    gpus: all
    device_cgroup_rules: ["c 1:3 mr"]
  b:
    image: x
    extra_hosts: { h: 1.2.3.4, i: ["1.1.1.1", "2.2.2.2"] }
    gpus: [{ driver: d, count: 1, capabilities: [c] }, { device_ids: ["0"] }]
`,
  },
  {
    title: 'maps that may be lists',
    files: `
services:
  a: { image: x, labels: [a, b=, c=d=e], annotations: [a=b], sysctls: [net.a=1], environment: [Z=1, A=2, A=3] }
  b: { image: x, labels: { a: , b: "", c: 1 }, annotations: { a: true }, sysctls: { net.a: 1 }, storage_opt: { size: 1G } }
  c: { image: x, logging: { driver: json-file, options: { max-size: 10m, max-file: 3, n: } }, labels: { "a.b<c": "&" } }
`,
  },
  {
    title: 'plain keys',
    files: `
services:
  a:
    image: x
    attach: false
    cap_add: [A, B, A]
    cap_drop: [ALL]
    cgroup: host
    cgroup_parent: p
    container_name: cn
    credential_spec: { file: f }
    domainname: d
    external_links: [l]
    hostname: ""
    init: false
    ipc: host
    isolation: default
    mac_address: "02:42:ac:11:65:43"
    pid: host
    platform: linux/amd64
    privileged: false
    pull_policy: if_not_present
    read_only: true
    restart: "no"
    runtime: r
    stdin_open: true
    tty: true
    user: "1"
    userns_mode: host
    uts: host
    working_dir: /w
    post_start: [{ command: echo a, user: u, privileged: true, working_dir: /x, environment: [A=b] }]
    pre_stop: [{ command: [x] }]
    develop: { watch: [{ path: ., action: rebuild }, { path: ./s, action: sync, target: /t, ignore: [n/] }] }
    x-own: { a: 1 }
`,
  },
];
