import { type Case } from '../support/compareWithCompose';

const one = (title: string, files: Case['files'], more: Partial<Case> = {}): Case => ({
  title,
  files,
  ...more,
});

/** Definitions that compose refuses, so we do as well. */
export const refusedCases: readonly Case[] = [
  one('an empty file', ''),
  one('only a comment', '# nothing\n'),
  one('a list at the top', '- a\n'),
  one('a text at the top', 'text\n'),
  one('broken YAML', 'services: { a: [ }\n'),
  one('a tab as indentation', 'services:\n\ta: { image: x }\n'),
  one('a key twice', 'services:\n  a: { image: x }\n  a: { image: y }\n'),
  one('a nested key twice', 'services: { a: { image: x, image: y } }'),
  one('an unknown anchor', 'services: { a: *nope }'),
  one('services without content', 'services:\n'),
  one('services as a list', 'services: [a]'),
  one('a service without content', 'services: { a: }'),
  one('a service that is a text', 'services: { a: x }'),
  one('a bad service name', 'services: { "a b": { image: x } }'),
  one('an unknown key at the top', 'services: { a: { image: x } }\nservice: {}'),
  one('an unknown key of a service', 'services: { a: { image: x, comand: y } }'),
  one('an unknown key in a section', 'services: { a: { image: x, healthcheck: { tst: y } } }'),
  one('an image that is null', 'services: { a: { image: , build: . } }'),
  one('an image that is a number', 'services: { a: { image: 5 } }'),
  one('ports that are null', 'services: { a: { image: x, ports: } }'),
  one('ports that are a text', 'services: { a: { image: x, ports: "80" } }'),
  one('environment that is null', 'services: { a: { image: x, environment: } }'),
  one('environment with a list inside', 'services: { a: { image: x, environment: { A: [1] } } }'),
  one('a bad host port', 'services: { a: { image: x, ports: ["99999:80"] } }'),
  one('a bad port', 'services: { a: { image: x, ports: ["http"] } }'),
  one('ranges of unequal length', 'services: { a: { image: x, ports: ["80-81:80-82"] } }'),
  one('IPv6 without brackets', 'services: { a: { image: x, ports: ["::1:80:80"] } }'),
  one('a bad protocol', 'services: { a: { image: x, ports: ["80/http"] } }'),
  one('an empty port', 'services: { a: { image: x, ports: [""] } }'),
  one('a fraction as a port', 'services: { a: { image: x, ports: [80.5] } }'),
  one('too many colons in a volume', 'services: { a: { image: x, volumes: ["aa:/b:ro:z"] } }'),
  one('an empty part of a volume', 'services: { a: { image: x, volumes: ["aa::ro"] } }'),
  one('a mount without a type', 'services: { a: { image: x, volumes: [{ source: a, target: /b }] } }'),
  one(
    'a bind mount without a source',
    'services: { a: { image: x, volumes: [{ type: bind, target: /b }] } }',
  ),
  one('a duration without a unit', 'services: { a: { image: x, healthcheck: { test: x, interval: 10 } } }'),
  one('a bad duration', 'services: { a: { image: x, stop_grace_period: abc } }'),
  one('a duration in days', 'services: { a: { image: x, stop_grace_period: 1d } }'),
  one('a bad size', 'services: { a: { image: x, mem_limit: 12zz } }'),
  one('a bad health check', 'services: { a: { image: x, healthcheck: { test: [curl, x] } } }'),
  one('a command with an open quote', 'services: { a: { image: x, command: "a \'b" } }'),
  one('a command with brackets', 'services: { a: { image: x, command: a (b) } }'),
  one('neither image nor build', 'services: { a: { command: x } }'),
  one('an undefined network', 'services: { a: { image: x, networks: [n] } }'),
  one('an undefined volume', 'services: { a: { image: x, volumes: ["data:/x"] } }'),
  one('an undefined secret', 'services: { a: { image: x, secrets: [s] } }'),
  one('an undefined config', 'services: { a: { image: x, configs: [c] } }'),
  one('an undefined dependency', 'services: { a: { image: x, depends_on: [b] } }'),
  one('an undefined link', 'services: { a: { image: x, links: [b] } }'),
  one('an undefined service for network_mode', 'services: { a: { image: x, network_mode: "service:b" } }'),
  one(
    'a dependency that is not active',
    'services: { a: { image: x, depends_on: [b] }, b: { image: x, profiles: [p] } }',
  ),
  one('a dependency on itself', 'services: { a: { image: x, depends_on: [a] } }'),
  one(
    'a cycle',
    'services: { a: { image: x, depends_on: [b] }, b: { image: x, depends_on: [c] }, c: { image: x, links: [a] } }',
  ),
  one(
    'a bad condition',
    'services: { a: { image: x, depends_on: { b: { condition: healthy } } }, b: { image: x } }',
  ),
  one(
    'a dependency without a condition',
    'services: { a: { image: x, depends_on: { b: {} } }, b: { image: x } }',
  ),
  one('the same dependency twice', 'services: { a: { image: x, depends_on: [b, b] }, b: { image: x } }'),
  one(
    'network_mode and networks',
    'services: { a: { image: x, network_mode: host, networks: [n] } }\nnetworks: { n: }',
  ),
  one(
    'dockerfile and dockerfile_inline',
    'services: { a: { build: { dockerfile: D, dockerfile_inline: FROM x } } }',
  ),
  one('scale and replicas', 'services: { a: { image: x, scale: 2, deploy: { replicas: 3 } } }'),
  one(
    'two memory limits',
    'services: { a: { image: x, mem_limit: 5m, deploy: { resources: { limits: { memory: 6m } } } } }',
  ),
  one('container_name and scale', 'services: { a: { image: x, scale: 2, container_name: c } }'),
  one('a config without a source', 'services: { a: { image: x } }\nconfigs: { c: {} }'),
  one(
    'a secret with two sources',
    'services: { a: { image: x } }\nsecrets: { s: { file: a, environment: B } }',
  ),
  one(
    'an external volume with a driver',
    'services: { a: { image: x } }\nvolumes: { v: { external: true, driver: d } }',
  ),
  one(
    'two names of an external network',
    'services: { a: { image: x } }\nnetworks: { v: { external: { name: a }, name: b } }',
  ),
  one('count and device_ids', 'services: { a: { image: x, gpus: [{ count: 1, device_ids: [a] }] } }'),
  one('a confusing device', 'services: { a: { image: x, devices: ["a:b:c:d"] } }'),
  one('a host without an address', 'services: { a: { image: x, extra_hosts: [h] } }'),
  one('a ulimit with one side', 'services: { a: { image: x, ulimits: { nofile: { soft: 1 } } } }'),
  one('an unknown pull policy', 'services: { a: { image: x, pull_policy: sometimes } }'),
  one('a score out of range', 'services: { a: { image: x, oom_score_adj: 2000 } }'),
  one(
    'a watch rule without a target',
    'services: { a: { image: x, develop: { watch: [{ path: ., action: sync }] } } }',
  ),
  one('a security option twice', 'services: { a: { image: x, security_opt: [a, a] } }'),
  one('extends nobody', 'services: { a: { extends: z } }'),
  one('extends a missing file', 'services: { a: { extends: { file: no.yaml, service: z } } }'),
  one('extends a missing service of a file', {
    'compose.yaml': 'services: { a: { extends: { file: b.yaml, service: z } } }',
    'b.yaml': 'services: { y: { image: x } }',
  }),
  one('extends in a circle', 'services: { a: { image: x, extends: b }, b: { image: x, extends: a } }'),
  one('extends in a circle of files', {
    'compose.yaml': 'services: { a: { extends: { file: b.yaml, service: b } } }',
    'b.yaml': 'services: { b: { extends: { file: compose.yaml, service: a } } }',
  }),
  one('includes itself', 'include: [compose.yaml]\nservices: { a: { image: x } }'),
  one('includes in a circle', {
    'compose.yaml': 'include: [b.yaml]\nservices: { a: { image: x } }',
    'b.yaml': 'include: [compose.yaml]\nservices: { b: { image: x } }',
  }),
  one('includes a missing file', 'include: [no.yaml]\nservices: { a: { image: x } }'),
  one('includes what it declares otherwise', {
    'compose.yaml': 'include: [b.yaml]\nservices: { a: { image: x } }',
    'b.yaml': 'services: { a: { image: y } }',
  }),
  one(
    'overrides a map by a text',
    {
      'a.yaml': 'services: { a: { image: x, deploy: { mode: m } } }',
      'b.yaml': 'services: { a: { deploy: d } }',
    },
    { f: ['a.yaml', 'b.yaml'] },
  ),
  one(
    'a first file that is not valid alone',
    { 'a.yaml': 'services: { a: { image: x, foo: 1 } }', 'b.yaml': 'services: { a: { foo: !reset null } }' },
    { f: ['a.yaml', 'b.yaml'] },
  ),
  one('an alias bomb', bomb()),
];

function bomb(): string {
  const lines = ['x-0: &a0 [b, b, b, b, b, b, b, b, b]'];
  for (let level = 1; level < 9; level += 1) {
    lines.push(`x-${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  return `${lines.join('\n')}\nservices: { a: { image: x } }\n`;
}
