import { type Case } from '../support/compareWithCompose';

/** Variables, env files, project names, discovery. */
export const variableCases: readonly Case[] = [
  {
    title: 'every form of a variable',
    env: { SET: 'set', EMPTY: '' },
    files: `
services:
  a:
    image: x
    environment:
      A: $SET-\${SET}-$$SET-\${EMPTY}
      B: \${SET:-d} \${SET-d} \${EMPTY:-d} \${EMPTY-d} \${UNSET:-d} \${UNSET-d}
      C: \${SET:+a} \${SET+a} \${EMPTY:+a} \${EMPTY+a} \${UNSET:+a} \${UNSET+a}
      D: \${SET:?needed} \${SET?needed} \${EMPTY?needed}
      E: \${UNSET:-\${EMPTY:-\${SET}}} \${UNSET-a\${UNSET:-b}c}
      F: a$%b $1 $ \${UNSET:-x y:z}
      G: \${UNSET:-{"a":{}}}
      H: \${SET}\${UNSET-}}
`,
  },
  {
    title: 'numbers and booleans from variables',
    env: { N: '3', F: '0.5', B: 'true', Y: 'yes', OFF: 'off', P: '8080' },
    files: `
services:
  a:
    image: x
    scale: \${N}
    cpus: \${F}
    init: \${B}
    tty: \${Y}
    read_only: \${OFF}
    oom_score_adj: \${N}
    pids_limit: \${N}
    cpu_shares: \${N}
    ports:
      - "\${P}:80"
      - { target: "\${P}", published: "\${P}" }
    healthcheck: { test: ["CMD", "true"], retries: "\${N}", disable: "\${OFF}" }
    ulimits: { nofile: "\${N}", nproc: { soft: "\${N}", hard: "\${N}" } }
    deploy: { replicas: "\${N}" }
networks:
  default: { internal: "\${B}", attachable: "\${OFF}" }
`,
  },
  { title: 'a missing required variable', files: 'services: { a: { image: "${X:?tell me}" } }' },
  { title: 'a variable that is not closed', files: 'services: { a: { image: "x${X" } }' },
  { title: 'a variable with a form of bash', files: 'services: { a: { image: "x${X%y}" } }' },
  { title: 'a number that is none', files: 'services: { a: { image: x, scale: "${X:-foo}" } }' },
  {
    title: 'keys are not filled, list items are',
    env: { K: 'KEY' },
    files: 'services: { a: { image: x, labels: { "$K": 1 }, environment: ["${K}=v"] } }',
  },
  {
    title: '.env beside the compose file',
    files: {
      'compose.yaml': `
services:
  a:
    image: x
    environment: { A: "$A", B: "$B", C: "$C", D: "$D", E: "$E", F: "$F", G: "$G", H: "$H", I: "$I", J: "$J", K: "$K" }
`,
      '.env': `# comment
A=plain # comment
B="double \\"quoted\\" $A \\t|"
C='single $A'
export D=\${A}x
E: colon
F=a#b
  G = spaced
H="two
lines"
I=\${OS:-default}
J=$$literal
K=
`,
    },
    env: { OS: 'os' },
  },
  {
    title: 'the process environment wins over .env',
    env: { A: 'process' },
    files: { 'compose.yaml': 'services: { a: { image: "$A-$B" } }', '.env': 'A=file\nB=file\n' },
  },
  {
    title: 'several explicit env files',
    files: {
      'compose.yaml': 'services: { a: { image: "$A-$B-$C-${D:-none}" } }',
      '.env': 'D=ignored\n',
      'one.env': 'A=1\nB=1\n',
      'sub/two.env': 'B=2\nC=$A$B\n',
    },
    envFiles: ['one.env', 'sub/two.env'],
  },
  {
    title: 'an explicit env file that is missing',
    files: 'services: { a: { image: x } }',
    envFiles: ['no.env'],
  },
  {
    title: 'a broken .env',
    files: { 'compose.yaml': 'services: { a: { image: x } }', '.env': 'A="open\n' },
  },
  {
    title: 'a .env key with a space',
    files: { 'compose.yaml': 'services: { a: { image: x } }', '.env': 'A B=1\n' },
  },
  {
    title: 'settings from .env',
    files: {
      'one.yaml': 'services: { a: { image: x }, b: { image: x, profiles: [p] } }',
      'two.yaml': 'services: { a: { image: y } }',
      '.env': 'COMPOSE_FILE=one.yaml:two.yaml\nCOMPOSE_PROFILES=p\nCOMPOSE_PROJECT_NAME=named\n',
    },
  },
  {
    title: 'COMPOSE_FILE with another separator',
    files: { 'one.yaml': 'services: { a: { image: x } }', 'two.yaml': 'services: { b: { image: y } }' },
    env: { COMPOSE_FILE: 'one.yaml,two.yaml', COMPOSE_PATH_SEPARATOR: ',' },
  },
  {
    title: 'discovery in a parent folder, with an override',
    files: {
      'docker-compose.yml': 'services: { a: { image: x } }',
      'docker-compose.override.yml': 'services: { a: { hostname: h } }',
      '.env': 'X=1\n',
    },
    cwd: 'sub/deeper',
  },
  {
    title: 'two supported names: the better one is taken',
    files: {
      'compose.yml': 'services: { a: { image: x } }',
      'docker-compose.yml': 'services: { b: { image: x } }',
    },
  },
  {
    title: '-f in another folder moves the project there, without overrides',
    files: {
      'sub/compose.yaml': 'services: { a: { build: ., volumes: ["./d:/d"] } }',
      'sub/compose.override.yaml': 'services: { a: { hostname: h } }',
      'sub/.env': 'X=1\n',
    },
    f: ['sub/compose.yaml'],
  },
  {
    title: 'a project directory',
    files: {
      'sub/compose.yaml': 'services: { a: { image: "$X", volumes: ["./d:/d"] } }',
      'other/.env': 'X=o\n',
    },
    f: ['sub/compose.yaml'],
    projectDirectory: 'other',
  },
  { title: 'no compose file', files: { 'readme.md': 'x' } },
  { title: '-f to nowhere', files: { 'readme.md': 'x' }, f: ['no.yaml'] },
  { title: 'a name on the command line', files: 'name: inner\nservices: { a: { image: x } }', p: 'outer' },
  { title: 'a bad name on the command line', files: 'services: { a: { image: x } }', p: 'Outer!' },
  {
    title: 'a bad name in the environment',
    files: 'services: { a: { image: x } }',
    env: { COMPOSE_PROJECT_NAME: 'A B' },
  },
  {
    title: 'a name in the file, with a variable and capitals',
    env: { N: 'X' },
    files: 'name: My_Shop-$N\nservices: { a: { image: "${COMPOSE_PROJECT_NAME}" } }',
  },
  {
    title: 'the last name of several files counts',
    files: { 'a.yaml': 'name: one\nservices: { a: { image: x } }', 'b.yaml': 'name: two\n' },
    f: ['a.yaml', 'b.yaml'],
  },
  {
    title: 'variables that are only named',
    env: { A: '1', C: '3' },
    files: `
services:
  a:
    image: x
    environment: [A, B, C=4]
    build: { context: ., args: [A, B, D=1] }
  b:
    image: x
    environment: { A: , B: , C: 4 }
    build: { context: ., args: { A: , B: , D: 1 } }
`,
  },
  {
    title: 'env files of services',
    env: { P: 'project' },
    files: {
      'compose.yaml': `
services:
  a:
    image: x
    env_file: one.env
    environment: { B: own, N: }
  b:
    image: x
    env_file: [one.env, { path: two.env }, { path: missing.env, required: false }]
  c:
    image: x
    env_file: []
`,
      'one.env': 'A=one\nB=one\nC=$A-$P-${NOPE:-d}\nN=n\nP\nQ\n',
      'two.env': "B=two $A\nD='$A'\n",
    },
  },
  { title: 'an env file that is missing', files: 'services: { a: { image: x, env_file: no.env } }' },
  {
    title: 'label files',
    files: {
      'compose.yaml': 'services: { a: { image: x, label_file: [l.env], labels: { B: own } } }',
      'l.env': 'A=one\nB=two\n',
    },
  },
];
