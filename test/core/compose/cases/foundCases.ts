import { type Case } from '../support/compareWithCompose';

/** Differences that were once found between the two, by real projects or by chance; each made as small as it gets. */
export const foundCases: readonly Case[] = [
  {
    title: 'folders with a slash at their end lose it, absolute ones do not',
    files: `
services:
  a: { build: ./app/, volumes: ["./:/x", "./d/:/y", "/abs/:/z"] }
  b: { build: { context: ./b//c/../, additional_contexts: { d: ./d/ } }, develop: { watch: [{ path: ./w/, action: rebuild }] } }
configs: { c: { file: ./c/ } }
`,
  },
  {
    title: 'a profile without a name, which is chosen where none is',
    files: 'services: { a: { image: x, profiles: [""] }, b: { image: x, profiles: [p] } }',
  },
  {
    title: 'a profile without a name beside a chosen one',
    files: 'services: { a: { image: x, profiles: [""] }, b: { image: x, profiles: [p] } }',
    profiles: ['p'],
  },
  {
    title: 'a merge key with its tag written out',
    files: 'x-a: &a { image: x }\nservices: { a: { !!merge <<: *a } }',
  },
  {
    title: 'a block that the file ends in the middle of a line',
    files: 'services:\n  a:\n    image: x\n    environment:\n      - |\n        A=b\n        c: 2 ',
  },
  { title: 'a folded block at the end of a file', files: 'services:\n  a:\n    image: >\n      x\n\n' },
  {
    title: 'a block kept whole at the end of a file',
    files: 'services:\n  a:\n    image: x\n    labels:\n      a: |+\n        b\n\n',
  },
  {
    title: 'empty lists and dates in an extension of the project',
    files: `
services: { a: { image: x } }
x-a: { b: [], c: [[], {}], d: 2024-01-31, e: 2001-12-14t21:59:43.10-05:00, f: 2001-12-14 21:59:43 }
`,
  },
  {
    title: 'two services with the same name for their container',
    files: 'services: { a: { image: x, container_name: c }, b: { image: x, container_name: c } }',
  },
  {
    title: 'the same path twice in what a watch rule ignores',
    files:
      'services: { a: { build: ., develop: { watch: [{ path: x, action: rebuild, ignore: [n/, n/] }] } } }',
  },
  {
    title: 'numbers too large for their key',
    files: 'services: { a: { image: x, cpu_shares: 99999999999 } }',
  },
  {
    title: 'brackets and quotes whose lines are indented less than their key',
    files: `
services:
  a:
    image: x
    labels: {
  a: b, # c ]
 c: "d" }
    environment: [
"A=1",

\t'B=2'
]
    command: "x
y

  z"
    tty: true
`,
  },
  { title: 'lines that end with a carriage return alone', files: 'services:\r  a:\r    image: x\r' },
  {
    title: 'tabs where they are allowed',
    files:
      'services:\n  a:\n    image: x\n      \t\n    tty:\ttrue\t\t# c\n    hostname: h\t\n    command: |\n      a\n      \tb\n',
  },
  {
    title: 'limits with names that the schema does not know',
    files: 'services: { a: { image: x, ulimits: { NoFile: 5 } } }',
  },
  {
    title: '.env beside the file that is found, not where one stands',
    files: {
      'compose.yaml': 'services: { a: { image: "x:${V}" } }',
      '.env': 'V=top\n',
      's/t/.env': 'V=deep\n',
    },
    cwd: 's/t',
  },
  {
    title: 'a separator of paths that is set, but empty',
    files: { 'compose.yaml': 'services: { a: { image: x } }', 'b.yaml': 'services: { b: { image: x } }' },
    env: { COMPOSE_FILE: 'compose.yaml:b.yaml', COMPOSE_PATH_SEPARATOR: '' },
  },
  {
    title: 'an empty list of env files',
    files: { 'compose.yaml': 'services: { a: { image: "x:${V}" } }', '.env': 'V=1\n' },
    env: { COMPOSE_ENV_FILES: '' },
  },
  {
    title: 'a file of variables that its own content cannot switch off',
    files: {
      'compose.yaml': 'services: { a: { image: "x:${V}" } }',
      '.env': 'V=1\nCOMPOSE_DISABLE_ENV_FILE=1\n',
    },
  },
  {
    title: 'whether an env file has to be there, as text',
    files:
      'services: { a: { image: x, env_file: [{ path: g, required: "no" }, { path: h, required: "${R:-False}" }] } }',
  },
  {
    title: 'an env file that ends in the middle of a name',
    files: { 'compose.yaml': 'services: { a: { image: x, env_file: e.env } }', 'e.env': 'A=1\n=2\nB' },
  },
  {
    title: 'values and keys with tags',
    files: `
services:
  a:
    image: x
    environment: { A: !!binary aGk=, B: !!timestamp 2024-01-01, C: !!str 1, D: !!int "1", !!str 2: b }
    labels:
      a: !
`,
  },
  {
    title: 'sizes with half a unit, and one beyond 64 bits',
    files: 'services: { a: { image: x, mem_limit: 1Gi, shm_size: 99999999999g } }',
  },
  {
    title: 'an anchor of the document before',
    files: 'x-a: &a { image: x }\nservices: { a: *a }\n---\nservices: { b: *a }\n',
  },
  {
    title: 'lines that end with a next-line character',
    files: 'services:\u0085  a:\u0085    image: x # c\u0085    command: "b\u0085c"\n    tty: true\n',
  },
  {
    title: 'lines that end with a line separator, which quotes keep',
    files: 'services:\n  a:\n    image: x # c\u2028    command: "b\u2028c"\n',
  },
  {
    title: 'tabs beside texts in brackets',
    files:
      'services:\n  a: { image:\tx\t,\ttty: true\t, command: [a\t, b\tc\t# d\n    ], ports: ["80"\t, "81"] }\n',
  },
];

/** Of those, what both refuse. */
export const foundRefusals: readonly Case[] = [
  {
    title: 'a weight that is a text',
    files: 'services: { a: { image: x, blkio_config: { weight: "5" } } }',
  },
  {
    title: 'the weight of a device that is a text',
    files: 'services: { a: { image: x, blkio_config: { weight_device: [{ path: /dev/a, weight: "5" }] } } }',
  },
  {
    title: 'the mode of a tmpfs that is a text',
    files: 'services: { a: { image: x, volumes: [{ type: tmpfs, target: /t, tmpfs: { mode: "511" } }] } }',
  },
  {
    title: 'the mode of a build secret that is a text',
    files:
      'services: { a: { build: { secrets: [{ source: s, mode: "288" }] } } }\nsecrets: { s: { file: s } }',
  },
  {
    title: 'limits of a build that are texts',
    files: 'services: { a: { build: { ulimits: { nofile: "5" } } } }',
  },
  {
    title: 'retries below zero',
    files: 'services: { a: { image: x, healthcheck: { test: x, retries: -1 } } }',
  },
  {
    title: 'a text that is no boolean',
    files: 'services: { a: { image: x, attach: maybe } }',
  },
  {
    title: 'a text that is no whole number',
    files: 'services: { a: { image: x, deploy: { resources: { limits: { pids: "1.5" } } } } }',
  },
  {
    title: 'the network of a service that is not active',
    files:
      'services: { a: { image: x, profiles: [p] }, b: { image: x, network_mode: "service:a", depends_on: { a: { condition: service_started, required: false } } } }',
  },
  {
    title: 'a value that is no switch for .env',
    files: 'services: { a: { image: x } }',
    env: { COMPOSE_DISABLE_ENV_FILE: 'yes' },
  },
  {
    title: 'an empty COMPOSE_FILE',
    files: 'services: { a: { image: x } }',
    env: { COMPOSE_FILE: '' },
  },
  {
    title: 'an empty COMPOSE_FILE before the one of .env',
    files: { 'compose.yaml': 'services: { a: { image: x } }', '.env': 'COMPOSE_FILE=compose.yaml\n' },
    env: { COMPOSE_FILE: '' },
  },
  {
    title: 'a separator at the end of COMPOSE_FILE',
    files: 'services: { a: { image: x } }',
    env: { COMPOSE_FILE: 'compose.yaml:' },
  },
  {
    title: 'a comma at the end of COMPOSE_ENV_FILES',
    files: { 'compose.yaml': 'services: { a: { image: x } }', 'e.env': 'V=1\n' },
    env: { COMPOSE_ENV_FILES: 'e.env,' },
  },
  {
    title: 'an empty COMPOSE_DISABLE_ENV_FILE',
    files: 'services: { a: { image: x } }',
    env: { COMPOSE_DISABLE_ENV_FILE: '' },
  },
  {
    title: 'a switch for .env in letters of either case',
    files: 'services: { a: { image: x } }',
    env: { COMPOSE_DISABLE_ENV_FILE: 'tRue' },
  },
  {
    title: 'a next-line character in a text without quotes',
    files: 'services:\n  a:\n    image: x\n    hostname: a\u0085b\n',
  },
  {
    title: 'a control character of the upper range',
    files: 'services:\n  a:\n    image: x\n    hostname: a\u0080b\n',
  },
  ...['{}', '{ published: 80 }', '80.0', '1e2'].map((port) => ({
    title: `a port ${port}`,
    files: `services: { a: { image: x, ports: [${port}] } }`,
  })),
  ...['.5g', '1.', '1.k'].map((size) => ({
    title: `a size of "${size}"`,
    files: `services: { a: { image: x, mem_limit: "${size}" } }`,
  })),
  {
    title: 'a duration beyond 64 bits',
    files: 'services: { a: { image: x, stop_grace_period: 99999999999h } }',
  },
  {
    title: 'an env file of the project that ends in the middle of a name',
    files: { 'compose.yaml': 'services: { a: { image: x } }', '.env': 'A' },
  },
  {
    title: 'a switch of an env file that is none',
    files: 'services: { a: { image: x, env_file: [{ path: g, required: "0" }] } }',
  },
  { title: 'a slash that is escaped', files: 'services: { a: { image: "x\\/y" } }' },
  {
    title: 'a key with the tag of a number',
    files: 'services: { a: { image: x, labels: { !!int "1": b } } }',
  },
  { title: 'a tab on a blank line', files: 'services:\n  a:\n    image: x\n\t\n    tty: true\n' },
  {
    title: 'blanks and a tab after a quoted text',
    files: 'services:\n  a:\n    image: "x"\n      \t\n    tty: true\n',
  },
  { title: 'a tab before a comment', files: 'services:\n  a:\n    image: x\n\t# c\n' },
  {
    title: 'a tab after the dash of an item',
    files: 'services:\n  a:\n    image: x\n    ports:\n    -\t"80"\n',
  },
  { title: 'a quote that is never closed', files: 'services:\n  a:\n    image: "x\n    command: y\n' },
  {
    title: 'a marker between documents inside quotes',
    files: 'services:\n  a:\n    image: x\n    command: "x\n---\ny"\n',
  },
  { title: 'YAML of another version', files: '%YAML 1.2\n---\nservices: { a: { image: x } }\n' },
  { title: 'a second document without content', files: 'services: { a: { image: x } }\n---\n' },
  { title: 'a first document without content', files: '---\n---\nservices: { a: { image: x } }\n' },
  {
    title: 'two merge keys',
    files: 'x-a: &x { image: y }\nservices:\n  a:\n    <<: *x\n    <<: { tty: true }\n',
  },
  { title: 'a label without a name', files: 'services: { a: { image: x, labels: { "": b } } }' },
  { title: 'a date as a name', files: 'services: { a: { image: x, labels: { 2024-01-01: b } } }' },
  {
    title: 'a dependency without content',
    files: 'services: { a: { image: x, depends_on: { b: } }, b: { image: x } }',
  },
  {
    title: 'a secret that is external by no means',
    files: 'services: { a: { image: x } }\nsecrets: { s: { external: false } }',
  },
  { title: 'half a port', files: 'services: { a: { image: x, expose: [5.5] } }' },
  {
    title: 'an include that is a text',
    files: { 'compose.yaml': 'include: b.yaml', 'b.yaml': 'services: { b: { image: x } }' },
  },
];
