/** Image of the stand-ins: busybox, made where the bench runs. */
export const benchImage = 'dev-stack-bench:1';

/** Ready 0.3 s after its start, ends at once when asked to. */
export const standInCommand = [
  'sh',
  '-c',
  "trap 'exit 0' TERM; sleep 0.3; touch /tmp/ready; while :; do sleep 3600 & wait $$!; done",
];
/** Of what ends by itself, after as long. */
export const shortCommand = ['sh', '-c', 'sleep 0.3'];
/** True once it is ready. */
export const standInTest = ['CMD', 'test', '-f', '/tmp/ready'];

export interface StandIn {
  readonly name: string;
  readonly dependsOn?: string;
  /** Without, there is no health check. Seconds. */
  readonly interval?: number;
}

/** A compose file of stand-ins. */
export function standInStack(services: readonly StandIn[]): string {
  return `services:\n${services.map((service) => `  ${service.name}:\n${standIn(service)}`).join('')}`;
}

function standIn({ dependsOn, interval }: Omit<StandIn, 'name'>): string {
  const lines = [`image: ${benchImage}`, `command: ${JSON.stringify(standInCommand)}`];
  if (interval !== undefined)
    lines.push(
      `healthcheck: { test: ${JSON.stringify(standInTest)}, interval: ${interval}s, timeout: 5s, retries: 3 }`,
    );
  if (dependsOn !== undefined) lines.push(`depends_on: { ${dependsOn}: { condition: service_healthy } }`);
  return lines.map((line) => `    ${line}\n`).join('');
}

/** "s01" … */
export function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `s${String(index + 1).padStart(2, '0')}`);
}

/** A file of many services as teams have them: ports, environment, volumes, health checks, anchors, variables. */
export function largeStack(count: number): string {
  const parts = names(count).map(
    (name, index) => `  ${name}:
    <<: *defaults
    image: registry.example.com/team/${name}:\${TAG:-1.${index}}
    environment:
      SERVICE_NAME: ${name}
      LOG_LEVEL: \${LOG_LEVEL:-info}
      DATABASE_URL: postgres://dev:dev@db:5432/${name}
    ports:
      - "127.0.0.1:${20_000 + index}:8080"
    volumes:
      - data_${index % 20}:/data
      - ./config/${name}:/etc/${name}:ro
    healthcheck:
      test: [CMD, wget, -q, -O-, "http://localhost:8080/health"]
      interval: 10s
      timeout: 3s
      retries: 5
${index === 0 ? '' : `    depends_on:\n      s01:\n        condition: service_healthy\n`}    labels:
      team: team-${index % 7}
`,
  );
  const volumes = Array.from({ length: 20 }, (_, index) => `  data_${index}: {}\n`);
  return `x-defaults: &defaults
  restart: unless-stopped
  logging: { driver: json-file, options: { max-size: 10m } }
  networks: [backend]
networks:
  backend: {}
volumes:
${volumes.join('')}services:
${parts.join('')}`;
}
