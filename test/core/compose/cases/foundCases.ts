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
    title: 'extends services without content',
    files: {
      'compose.yaml': `
services:
  a: { image: x, extends: { file: sub/b.yaml, service: none }, ports: ["80:80"] }
  b: { extends: { file: ./sub/b.yaml, service: next }, hostname: h }
  c: { extends: { service: a }, image: y, ports: !reset [] }
`,
      'sub/b.yaml': `
services:
  none:
  next: { image: z, extends: { file: deep/c.yaml, service: none } }
`,
      'sub/deep/c.yaml': 'services: { none: }',
    },
  },
  {
    title: 'a dash that is a whole text in brackets',
    files:
      'services:\n  a:\n    image: x\n    command: [cat, -]\n    entrypoint: [-,\n     -, "-", --, -c, ->]\n    labels: {a: -, b: -}\n',
  },
  { title: 'an anchor on a key', files: 'services: { &s a: { image: x, hostname: *s } }' },
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
