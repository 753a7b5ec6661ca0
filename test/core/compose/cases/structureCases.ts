import { type Case } from '../support/compareWithCompose';

const profiled = `
services:
  a: { image: x }
  b: { image: x, profiles: [p], volumes: ["v:/v"], depends_on: { a: { condition: service_started } } }
  c: { image: x, profiles: [q, p], networks: [n] }
  d: { image: x, depends_on: { c: { condition: service_started, required: false } } }
volumes: { v: }
networks: { n: }
`;

/** Networks, volumes, profiles, what is left out and what is added. */
export const structureCases: readonly Case[] = [
  { title: 'the smallest definition', files: 'services: { a: { image: x } }' },
  { title: 'no services', files: 'services: {}\nx-a: { z: 1, a: [1.5, ~, 0.1e1, true, "s"] }' },
  { title: 'only a name', files: 'name: n' },
  { title: 'the version is ignored', files: 'version: "3.8"\nservices: { a: { image: x } }' },
  { title: 'no profile is active', files: profiled },
  { title: 'one profile is active', files: profiled, profiles: ['p'] },
  { title: 'profiles from the environment', files: profiled, env: { COMPOSE_PROFILES: 'q , z' } },
  { title: 'all profiles are active', files: profiled, profiles: ['*'] },
  {
    title: 'networks',
    files: `
services:
  a: { image: x, networks: [n, ext, old, default, named] }
networks:
  default: { name: mine, driver: overlay, driver_opts: { a: 1 }, enable_ipv6: true, attachable: true, internal: false, labels: { a: 1 } }
  n: { ipam: { driver: d, config: [{ subnet: 10.0.0.0/8, gateway: 10.0.0.1, ip_range: 10.1.0.0/16, aux_addresses: { h: 10.0.0.5 } }], options: { a: b } } }
  ext: { external: true }
  old: { external: { name: older } }
  named: { name: other, enable_ipv4: false }
  unused: {}
`,
  },
  {
    title: 'volumes',
    files: `
services:
  a: { image: x, volumes: ["v1:/1", "v2:/2", "v3:/3", "v4:/4", "v5:/5"] }
volumes:
  v1:
  v2: { name: two, driver: local, driver_opts: { type: none, o: bind, device: ./dir }, labels: [a=b] }
  v3: { external: true }
  v4: { external: true, name: four }
  v5: { driver: local, driver_opts: { type: nfs, o: "addr=1", device: ":/x", n: 5 } }
  unused: {}
`,
  },
  {
    title: 'keys that JavaScript would reorder',
    files: 'services: { a: { image: x, labels: { "10": a, "9": b, z: c, __proto__: d } } }',
  },
  {
    title: 'a home folder and absolute paths',
    files: `
services:
  a: { build: ~/ctx, volumes: ["~:/h", "~/x:/y", "/abs/./p:/z"], env_file: [] }
configs: { c: { file: ~/c } }
`,
  },
  {
    title: 'dollar signs survive',
    files: "services: { a: { image: x, command: 'a $$b $$$$c', environment: { A: '$$' } } }",
  },
  {
    title: 'text in many styles',
    files: `
services:
  a:
    image: x
    labels:
      folded: >-
        one
        two
      literal: |
        one
          two
      quoted: "\\u00e9\\t\\x41"
      single: 'it''s'
      utf: "🚀 ümlaut"
`,
  },
];
