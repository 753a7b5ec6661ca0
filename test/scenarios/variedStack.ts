/** A definition that uses most of what people write, with all of the engine's ways to mount, network and limit. */
export function variedStack(
  image: string,
  port: number,
  settings: { mode?: string; startInterval?: boolean } = {},
): string {
  return `
services:
  db:
    image: ${image}
    command: ["sh", "-c", "echo db is up; date +%s%N >> /var/lib/db/starts; exec sleep 1000"]
    init: true
    env_file: [db.env]
    environment: { MODE: "${settings.mode ?? 'a'}", EMPTY: "", UNSET: }
    labels: { team: data, "quoted.label": "a b" }
    volumes: ["data:/var/lib/db", "/scratch", "./conf:/conf:ro"]
    tmpfs: ["/run:size=64k", "/cache"]
    healthcheck: { test: ["CMD", "test", "-s", "/var/lib/db/starts"], interval: 1s, start_period: 20s, ${settings.startInterval === false ? '' : 'start_interval: 1s, '}retries: 5 }
    ulimits: { nofile: { soft: 2000, hard: 4000 }, nproc: 900 }
    deploy: { resources: { limits: { cpus: "0.75", memory: 96M, pids: 200 }, reservations: { memory: 32M } } }
    networks:
      back: { aliases: [database, store] }
      default:
    stop_grace_period: 2s
    shm_size: 16m
  migrate:
    image: ${image}
    command: sh -c 'date +%s%N >> /out/runs; echo migrated'
    volumes: ["out:/out"]
    depends_on: { db: { condition: service_healthy } }
  web:
    image: ${image}
    command: ["sh", "-c", "mkdir -p /www && echo hello > /www/index.html && exec httpd -f -p 80 -h /www"]
    init: true
    ports: ["127.0.0.1:${port}:80", "8081"]
    expose: ["9000"]
    depends_on: { migrate: { condition: service_completed_successfully }, db: { condition: service_healthy, restart: true } }
    restart: unless-stopped
    cap_add: [NET_ADMIN, SYS_PTRACE]
    cap_drop: [MKNOD]
    extra_hosts: ["upstream:10.1.2.3", "host.docker.internal:host-gateway"]
    dns: [9.9.9.9]
    dns_search: [example.test]
    sysctls: { net.core.somaxconn: "512" }
    security_opt: ["no-new-privileges:true"]
    logging: { driver: json-file, options: { max-size: 1m, max-file: "2" } }
    hostname: web.local
    user: "0:0"
    working_dir: /srv
    volumes:
      - { type: volume, source: out, target: /out, read_only: true, volume: { nocopy: true } }
      - { type: tmpfs, target: /fast, tmpfs: { size: 1m, mode: 0700 } }
      - { type: bind, source: ./conf, target: /conf, bind: { create_host_path: false } }
  side:
    image: ${image}
    command: ["sleep", "1000"]
    init: true
    network_mode: service:web
    pid: service:web
    read_only: true
    depends_on: [web]
  pair:
    image: ${image}
    command: ["sleep", "1000"]
    init: true
    scale: 2
    mem_limit: 64m
    memswap_limit: 128m
    cpus: 0.5
    cpu_shares: 512
    oom_score_adj: 100
    group_add: ["100"]
    stop_signal: SIGUSR1
    networks: { back: }
  named:
    image: ${image}
    container_name: ${'${COMPOSE_PROJECT_NAME}'}_by_name
    command: ["sleep", "1000"]
    init: true
    tty: true
    stdin_open: true
    configs: [inline, { source: fromfile, target: /etc/from.conf }]
    secrets: [token, { source: word, target: /run/word, mode: 0400 }]
    healthcheck: { disable: true }
    links: ["db:linked"]
  alone:
    image: ${image}
    entrypoint: ["sleep"]
    command: ["1000"]
    network_mode: none
    ipc: private
    privileged: false
    annotations: { note: of.mine }
    cpu_quota: 50000
    cpu_period: 100000
    blkio_config: { weight: 300 }
    device_cgroup_rules: ["c 1:3 mr"]
    stop_grace_period: 1s
  sharing:
    image: ${image}
    command: ["sleep", "1000"]
    init: true
    volumes_from: ["db:ro"]
volumes:
  data: { labels: { kept: "yes" } }
  out:
networks:
  back: { driver_opts: { com.docker.network.bridge.enable_icc: "true" }, labels: { zone: back } }
configs:
  inline: { content: "port = 1\\n" }
  fromfile: { file: ./conf/from.conf }
secrets:
  token: { environment: TOKEN }
  word: { file: ./conf/word }
`;
}
