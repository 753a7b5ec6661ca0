import { type Case } from '../support/compareWithCompose';

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
  {
    title: 'an override file whose services are all commented out',
    files: { 'compose.yaml': 'services: { a: { image: x } }', 'compose.override.yaml': 'services:\n# a:\n' },
  },
  {
    title: 'extends in short form what extends a service without content',
    files: {
      'compose.yaml':
        'services: { a: { image: x, extends: { file: b.yaml, service: z } }, c: { extends: a } }',
      'b.yaml': 'services: { z: }',
    },
  },
  {
    title: 'a colon at the start of a text in brackets',
    files: 'services: { a: { image: x, hostname: ::1 } }',
  },
  { title: 'a question mark there', files: 'services: { a: { image: x, command: [?b, c] } }' },
  { title: 'a dash and a blank there', files: 'services: { a: { image: x, command: [c, - ] } }' },
  {
    title: 'a secret, a config and a build secret that name nothing',
    files: `
services: { a: { image: x, build: { secrets: [{ target: y }] }, secrets: [{ target: y }], configs: [{}] } }
secrets: { s: { file: s } }
configs: { c: { file: c } }
`,
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
