import { type ChangedField } from './changedFields';

const field = (name: string, from: string, to: string, said: RegExp): ChangedField => ({
  name,
  from,
  to,
  said,
});

/** Further changes that remake a container, one for each key that becomes a field of it and is not in `changedFields`. */
export const moreChangedFields: readonly ChangedField[] = [
  field('domainname', 'domainname: one.test', 'domainname: two.test', /domainname: one\.test → two\.test/),
  field('stdin-open', '', 'stdin_open: true', /stdin_open: /),
  field('cap-drop', 'cap_drop: [MKNOD]', 'cap_drop: [MKNOD, CHOWN]', /cap_drop: /),
  field('root-fs', '', 'read_only: true', /read_only: /),
  field('security', '', 'security_opt: ["no-new-privileges:true"]', /security_opt: /),
  field('dns-search', 'dns_search: one.test', 'dns_search: two.test', /dns_search: /),
  field('dns-opt', 'dns_opt: ["ndots:1"]', 'dns_opt: ["ndots:2"]', /dns_opt: /),
  field('pids', 'pids_limit: 100', 'pids_limit: 200', /pids/),
  field('reservation', 'mem_reservation: 16m', 'mem_reservation: 32m', /memory reservation|mem_reservation/),
  field('swap', 'memswap_limit: 1g\n    mem_limit: 64m', 'memswap_limit: 2g\n    mem_limit: 64m', /swap/),
  field('shares', 'cpu_shares: 512', 'cpu_shares: 256', /cpu_shares: 512 → 256/),
  field('cpuset', '', 'cpuset: "0"', /cpuset: /),
  field('quota', 'cpu_quota: 50000', 'cpu_quota: 60000', /cpu_quota: 50000 → 60000/),
  field('period', 'cpu_period: 100000', 'cpu_period: 50000', /cpu_period: 100000 → 50000/),
  field('shm', 'shm_size: 16m', 'shm_size: 32m', /shm_size: /),
  field('groups', 'group_add: ["100"]', 'group_add: ["101"]', /group_add: /),
  field('ipc', '', 'ipc: shareable', /ipc: /),
  field('pid', '', 'pid: host', /pid: /),
  field('userns', '', 'userns_mode: host', /userns_mode: /),
  field('uts', '', 'uts: host', /uts: /),
  field('cgroup', 'cgroup: private', 'cgroup: host', /cgroup: /),
  field('cgroup-parent', 'cgroup_parent: /dstest-one', 'cgroup_parent: /dstest-two', /cgroup_parent: /),
  field('oom-score', 'oom_score_adj: 100', 'oom_score_adj: 200', /oom_score_adj: 100 → 200/),
  field(
    'device-rules',
    'device_cgroup_rules: ["c 1:3 mr"]',
    'device_cgroup_rules: ["c 1:5 mr"]',
    /device_cgroup_rules: /,
  ),
  field(
    'health-test',
    'healthcheck: { test: "true" }',
    'healthcheck: { test: "false" }',
    /healthcheck\.test: /,
  ),
  field(
    'health-off',
    'healthcheck: { test: "true" }',
    'healthcheck: { disable: true }',
    /healthcheck\.test: .*NONE/,
  ),
  field(
    'health-retries',
    'healthcheck: { test: "true", retries: 2 }',
    'healthcheck: { test: "true", retries: 3 }',
    /healthcheck\.retries: 2 → 3/,
  ),
  field(
    'health-timeout',
    'healthcheck: { test: "true", timeout: 2s }',
    'healthcheck: { test: "true", timeout: 3s }',
    /healthcheck\.timeout: 2 s → 3 s/,
  ),
  field(
    'health-start',
    'healthcheck: { test: "true", start_period: 2s }',
    'healthcheck: { test: "true", start_period: 3s }',
    /healthcheck\.start_period: 2 s → 3 s/,
  ),
  field(
    'policy',
    'deploy: { restart_policy: { condition: any } }',
    'deploy: { restart_policy: { condition: on-failure } }',
    /restart: always → on-failure/,
  ),
  field(
    'devices-wanted',
    '',
    'deploy: { resources: { reservations: { devices: [{ capabilities: [tpu] }] } } }',
    /devices|device_requests/i,
  ),
  field(
    'address',
    'networks: { fixed: { ipv4_address: 10.213.9.5 } }',
    'networks: { fixed: { ipv4_address: 10.213.9.6 } }',
    /ipv4_address: 10\.213\.9\.5 → 10\.213\.9\.6/,
  ),
  field('secret', 'secrets: [one]', 'secrets: [{ source: one, target: other }]', /volumes\.\/run\/secrets\//),
  field('mount-kind', 'volumes: ["data:/a"]', 'volumes: ["./one:/a"]', /volumes\.\/a: /),
  field('anonymous', '', 'volumes: ["/scratch"]', /volumes\.\/scratch: /),
  field(
    'driver',
    'logging: { driver: json-file }',
    'logging: { driver: local }',
    /logging\.driver: json-file → local|logging/,
  ),
  field('env-file', 'env_file: one.env', 'env_file: two.env', /environment\.WHICH: one → two/),
  field('extra-link', '', 'external_links: ["keeps-outside:other"]', /links/),
];

/** Changes of the definition that make no other container: neither tool remakes anything for them. */
const none: readonly ChangedField[] = [
  field('pull-policy', 'pull_policy: missing', 'pull_policy: never', /./),
  field('scale-said', 'scale: 1', '', /./),
];

/** Every field in a service of its own; all of them as they are before, or after. */
export function moreFieldsStack(image: string, moment: 'from' | 'to'): string {
  const services = [...moreChangedFields, ...none].map(
    (one) => `  ${one.name}:\n    image: ${image}\n    ${one[moment]}\n`,
  );
  return `services:\n  keeps: { image: "${image}" }\n${services.join('')}volumes: { data: }
networks: { fixed: { ipam: { config: [{ subnet: 10.213.9.0/24 }] } } }
secrets: { one: { file: ./one } }
`;
}
