import { type Case } from '../support/compareWithCompose';

const base = `
services:
  a:
    image: one
    command: [x]
    entrypoint: e
    environment: { A: 1, B: 2 }
    labels: [l=1, m=2]
    ports: ["80:80", "81:81"]
    volumes: ["v:/x", "/b:/y"]
    depends_on: [b]
    networks: [n]
    build: ./dir
    dns: 1.1.1.1
    tmpfs: /t
    expose: ["1"]
    cap_add: [A]
    healthcheck: { test: [CMD, a], interval: 5s }
    logging: { driver: json-file, options: { a: "1" } }
    ulimits: { nofile: { soft: 1, hard: 2 } }
    extra_hosts: ["h:1.1.1.1"]
    devices: ["/dev/a:/dev/x"]
    secrets: [s]
    configs: [c]
    env_file: one.env
    sysctls: { k: 1 }
    deploy: { labels: { q: 1 }, resources: { limits: { memory: 5m } } }
    security_opt: [so1]
    x-a: { a: 1, b: 2 }
  b: { image: b }
networks:
  n: { ipam: { config: [{ subnet: 10.0.0.0/8, gateway: 10.0.0.1 }] }, labels: { a: 1 } }
  m: {}
volumes: { v: { labels: [a=1] }, w: {} }
secrets: { s: { file: s }, t: { file: t } }
configs: { c: { file: c } }
`;

const over = `
services:
  a:
    image: two
    command: y z
    environment: [B=3, C=4]
    labels: { m: 3, n: 4 }
    ports: ["81:81", "82:82", { target: 80, published: "80" }]
    volumes: ["w:/x", "/c:/z"]
    depends_on: { b: { condition: service_healthy }, c: { condition: service_started } }
    networks: { m: { aliases: [q] } }
    build: { dockerfile: D, args: { A: 1 } }
    dns: [2.2.2.2, 1.1.1.1]
    tmpfs: [/t, /u]
    expose: [1, "2"]
    cap_add: [B, A]
    healthcheck: { test: [CMD, b], timeout: 1s }
    logging: { driver: json-file, options: { b: "2" } }
    ulimits: { nofile: 7, nproc: 3 }
    extra_hosts: { h: 2.2.2.2, i: 3.3.3.3 }
    devices: ["/dev/b:/dev/x"]
    secrets: [{ source: t, target: /run/secrets/s }]
    env_file: [two.env, one.env]
    sysctls: [k=2, j=1]
    deploy: { labels: [q=2], resources: { limits: { memory: 6m } } }
    security_opt: [so2]
    x-a: { b: 3 }
  c: { image: c }
networks:
  n: { ipam: { config: [{ subnet: 10.0.0.0/8, ip_range: 10.1.0.0/16 }, { subnet: 11.0.0.0/8 }] }, labels: [a=2, b=1] }
volumes: { v: { labels: { b: 1 } } }
`;

const envFiles = { 'one.env': 'ONE=1\nX=one\n', 'two.env': 'TWO=2\nX=two\n' };

/** Override files, documents, tags, anchors, extends, include. */
export const mergeCases: readonly Case[] = [
  {
    title: 'an override file touches every kind of key',
    files: { 'compose.yaml': base, 'compose.override.yaml': over, ...envFiles },
  },
  {
    title: 'several documents in one file',
    files: { 'compose.yaml': `${base}\n---\n${over}`, ...envFiles },
  },
  {
    title: 'null overrides keep what was there, apart from commands',
    files: {
      'a.yaml': 'services: { a: { image: x, command: c, entrypoint: e, deploy: { replicas: 2 } } }',
      'b.yaml': 'services: { a: { command: , entrypoint: , deploy: } }',
    },
    f: ['a.yaml', 'b.yaml'],
  },
  {
    title: 'another logging driver replaces the options',
    files: {
      'a.yaml': 'services: { a: { image: x, logging: { driver: one, options: { a: "1" } } } }',
      'b.yaml': 'services: { a: { logging: { driver: two, options: { b: "1" } } } }',
    },
    f: ['a.yaml', 'b.yaml'],
  },
  {
    title: '!reset and !override',
    files: {
      'a.yaml':
        'services: { a: { image: x, ports: ["80:80"], environment: { A: 1, B: 2 }, volumes: ["/a:/a"], command: c, labels: { a: 1 }, healthcheck: { test: t, interval: 1s } } }',
      'b.yaml': `
services:
  a:
    ports: !override ["81:81"]
    environment: { A: !reset null }
    volumes: !reset []
    command: !reset
    labels: !override { b: "2" }
    healthcheck: { interval: !reset null, timeout: 2s }
`,
    },
    f: ['a.yaml', 'b.yaml'],
  },
  {
    title: 'anchors and merge keys',
    files: `
x-common: &common
  image: x
  environment: &env { A: 1, B: 2 }
  restart: always
x-more: &more { hostname: h, restart: "no" }
services:
  a:
    <<: *common
    restart: unless-stopped
  b:
    <<: [*common, *more]
    environment:
      <<: *env
      B: 3
  c:
    image: y
    environment: *env
`,
  },
  {
    title: 'extends in the same file, twice',
    files: `
services:
  base: { image: x, environment: { A: 1, B: 1 }, ports: ["80:80"], depends_on: [other] }
  middle: { extends: base, environment: [B=2], ports: ["81:81"], profiles: [p] }
  a: { extends: { service: middle }, command: c, profiles: [q] }
  other: { image: x }
`,
    profiles: ['p', 'q'],
  },
  {
    title: 'extends from another file with its own folder',
    files: {
      'compose.yaml': `
services:
  a:
    extends: { file: sub/base.yaml, service: web }
    volumes: ["./here:/here"]
    environment: { B: over }
`,
      'sub/base.yaml': `
services:
  web:
    extends: { file: ../other/root.yaml, service: root }
    build: .
    env_file: [web.env]
    volumes: ["./there:/there", "named:/named"]
    environment: [A=base, B=base]
volumes: { named: }
`,
      'other/root.yaml': 'services: { root: { image: r, labels: { root: "1" }, volumes: ["./deep:/deep"] } }',
      'sub/web.env': 'W=1\n',
    },
  },
  {
    title: 'extends from another file, with the volume declared here',
    files: {
      'compose.yaml':
        'services: { a: { extends: { file: sub/base.yaml, service: web } } }\nvolumes: { named: }',
      'sub/base.yaml': `
services:
  web: { extends: { service: inner }, build: { context: ./ctx, additional_contexts: { x: ./x } }, volumes: ["named:/named", "../up:/up"] }
  inner: { image: i, develop: { watch: [{ path: ./src, action: rebuild }] }, secrets: [s] }
`,
    },
  },
  {
    title: 'extends and !reset',
    files: `
services:
  base: { image: x, ports: ["80:80"], environment: { A: 1, B: 2 }, command: c }
  a:
    extends: base
    ports: !reset []
    environment: { A: !reset null }
    command: !override [d]
`,
  },
  {
    title: 'include',
    env: { W: 'process' },
    files: {
      'compose.yaml': `
include:
  - sub/compose.yaml
  - path: [two/compose.yaml, two/more.yaml]
    project_directory: three
    env_file: [two/vars.env]
services:
  a: { image: "x\${V:-}", depends_on: [inner, two], networks: [innernet] }
`,
      'sub/compose.yaml': `
name: ignored
services:
  inner:
    image: "$V-$W"
    build: .
    env_file: e.env
    environment: [V, W]
    volumes: ["./d:/d", "vol:/v"]
    networks: [innernet]
volumes: { vol: }
networks: { innernet: { driver: bridge } }
`,
      'sub/.env': 'V=sub\nW=sub\n',
      'sub/e.env': 'E=1\n',
      'two/compose.yaml': 'services: { two: { image: "$T", volumes: ["./d:/d"] } }',
      'two/more.yaml': 'services: { two: { hostname: more } }',
      'two/vars.env': 'T=two\n',
      'three/keep.txt': '',
    },
  },
  {
    title: 'include in an included file',
    files: {
      'compose.yaml': 'include: [sub/one.yaml]\nservices: { a: { image: x } }',
      'sub/one.yaml': 'include: [deep/two.yaml]\nservices: { b: { image: x, build: . } }',
      'sub/deep/two.yaml': 'services: { c: { image: x, build: . } }',
    },
  },
  {
    title: 'the same resource, included and declared alike',
    files: {
      'compose.yaml':
        'include: [sub/one.yaml]\nservices: { a: { image: x, networks: [n] } }\nnetworks: { n: { driver: bridge } }',
      'sub/one.yaml': 'services: { b: { image: x, networks: [n] } }\nnetworks: { n: { driver: bridge } }',
    },
  },
];
