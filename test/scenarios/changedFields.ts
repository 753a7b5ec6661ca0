/** One key of a service with two values that make different containers. */
export interface ChangedField {
  readonly name: string;
  /** Lines of the service, before and after; empty where the key is not there. */
  readonly from: string;
  readonly to: string;
  /** What our plan says of it. */
  readonly said: RegExp;
}

const field = (name: string, from: string, to: string, said: RegExp): ChangedField => ({
  name,
  from,
  to,
  said,
});

/** Changes people make; those that must not remake anything say nothing. */
export const changedFields: readonly ChangedField[] = [
  field(
    'environment',
    'environment: { LOG_LEVEL: info }',
    'environment: { LOG_LEVEL: debug }',
    /environment\.LOG_LEVEL: info → debug/,
  ),
  field(
    'secret-value',
    'environment: { DB_PASSWORD: one }',
    'environment: { DB_PASSWORD: two }',
    /environment\.DB_PASSWORD: changed/,
  ),
  field(
    'command',
    'command: [sleep, "1000"]',
    'command: [sleep, "1001"]',
    /command: sleep 1000 → sleep 1001/,
  ),
  field('entrypoint', '', 'entrypoint: [/bin/sh]', /entrypoint: /),
  field('labels', 'labels: { a: b }', 'labels: { a: c }', /labels\.a: b → c/),
  field('ports', 'ports: ["127.0.0.1::80"]', 'ports: ["127.0.0.1::81"]', /ports: /),
  field('expose', 'expose: ["80"]', 'expose: ["81"]', /expose: \+ 81\/tcp/),
  field('volumes', 'volumes: ["data:/a"]', 'volumes: ["data:/b"]', /volumes\./),
  field('read-only', 'volumes: ["data:/a"]', 'volumes: ["data:/a:ro"]', /volumes\.\/a: .*ro/),
  field('tmpfs', 'tmpfs: /run', 'tmpfs: ["/run:size=1m"]', /tmpfs/),
  field('user', '', 'user: "1000"', /user: .* → 1000/),
  field('working-dir', 'working_dir: /a', 'working_dir: /b', /working_dir: \/a → \/b/),
  field('hostname', 'hostname: one', 'hostname: two', /hostname: one → two/),
  field('restart', 'restart: always', 'restart: unless-stopped', /restart: always → unless-stopped/),
  field(
    'healthcheck',
    'healthcheck: { test: "true", interval: 10s }',
    'healthcheck: { test: "true", interval: 20s }',
    /healthcheck\.interval: 10 s → 20 s/,
  ),
  field('memory', 'mem_limit: 64m', 'mem_limit: 128m', /memory limit: 64 MB → 128 MB/),
  field(
    'cpus',
    'deploy: { resources: { limits: { cpus: "0.5" } } }',
    'deploy: { resources: { limits: { cpus: "0.75" } } }',
    /cpus: 0\.5 → 0\.75/,
  ),
  field('capabilities', 'cap_add: [NET_ADMIN]', 'cap_add: [NET_ADMIN, SYS_TIME]', /cap_add: /),
  field('hosts', 'extra_hosts: ["a:10.0.0.1"]', 'extra_hosts: ["a:10.0.0.2"]', /extra_hosts: /),
  field('dns', '', 'dns: [9.9.9.9]', /dns: /),
  field(
    'logging',
    'logging: { options: { max-size: 1m } }',
    'logging: { options: { max-size: 2m } }',
    /logging\.options\.max-size: 1m → 2m/,
  ),
  field('ulimits', 'ulimits: { nofile: 1000 }', 'ulimits: { nofile: 2000 }', /ulimits\.nofile/),
  field('sysctls', 'sysctls: { net.core.somaxconn: 128 }', 'sysctls: { net.core.somaxconn: 256 }', /sysctls/),
  field(
    'aliases',
    'networks: { default: { aliases: [one] } }',
    'networks: { default: { aliases: [two] } }',
    /aliases: .*one → .*two/,
  ),
  field('network', '', 'networks: [default, back]', /networks: \+ \S+_back/),
  field('network-mode', '', 'network_mode: none', /network_mode|networks: -/),
  field('links', 'links: [keeps]', 'links: ["keeps:other"]', /links: /),
  field('tty', '', 'tty: true', /tty: /),
  field('init', '', 'init: true', /init: /),
  field('stop-signal', '', 'stop_signal: SIGINT', /stop_signal: .* → SIGINT/),
  field('grace-period', 'stop_grace_period: 5s', 'stop_grace_period: 6s', /stop_grace_period: 5 s → 6 s/),
  field('privileged', '', 'privileged: true', /privileged: /),
  field('devices', '', 'devices: ["/dev/zero"]', /devices: /),
  field('config', 'configs: [one]', 'configs: [{ source: one, target: /two }]', /volumes\.\/two/),
];

/** Every field in a service of its own; the service of `changed` as it is afterwards. */
export function fieldsStack(image: string, changed: string | undefined): string {
  const services = changedFields.map(
    ({ name, from, to }) => `  ${name}:\n    image: ${image}\n    ${name === changed ? to : from}\n`,
  );
  return `services:\n  keeps: { image: "${image}" }\n${services.join('')}volumes: { data: }\nnetworks: { back: }\nconfigs: { one: { file: ./one } }\n`;
}
