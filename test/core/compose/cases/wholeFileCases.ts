import { type Case } from '../support/compareWithCompose';

/**
 * Whole definitions of many services, built as public projects build theirs: what each of these does with anchors,
 * variables, profiles and files is kept, its text is our own.
 */
export const wholeFileCases: readonly Case[] = [
  {
    title:
      'a workflow scheduler: one block for all, merged with maps of dependencies that are merged themselves',
    files: {
      'docker-compose.yaml': `
x-common: &common
  image: \${SCHEDULER_IMAGE:-example/scheduler:2.9.1}
  # build: .
  environment: &common-env
    SCHED__CORE__EXECUTOR: CeleryExecutor
    SCHED__DB__CONN: postgresql+psycopg2://sched:sched@postgres/sched
    SCHED__CORE__FERNET_KEY: ''
    SCHED__CORE__PAUSED: 'true'
    SCHED__API__AUTH: 'a.basic,a.session'
    _PIP_EXTRA: \${_PIP_EXTRA:-}
  volumes:
    - \${PROJ_DIR:-.}/dags:/opt/dags
    - \${PROJ_DIR:-.}/logs:/opt/logs
  user: "\${SCHED_UID:-50000}:0"
  depends_on: &common-depends
    redis: { condition: service_healthy }
    postgres:
      condition: service_healthy
services:
  postgres:
    image: postgres:13
    environment: { POSTGRES_USER: sched, POSTGRES_PASSWORD: sched }
    volumes: [postgres-data:/var/lib/postgresql/data]
    healthcheck:
      test: ["CMD", "pg_isready", "-U", "sched"]
      interval: 10s
      retries: 5
      start_period: 5s
    restart: always
  redis:
    image: redis:7.2-bookworm
    expose: [6379]
    healthcheck: { test: ["CMD", "redis-cli", "ping"], interval: 10s, timeout: 30s, retries: 50, start_period: 30s }
  web:
    <<: *common
    command: webserver
    ports: ["8080:8080"]
    healthcheck:
      test: ["CMD", "curl", "--fail", "http://localhost:8080/health"]
    depends_on:
      <<: *common-depends
      init: { condition: service_completed_successfully }
  worker:
    <<: *common
    command: celery worker
    healthcheck:
      test:
        - "CMD-SHELL"
        - 'sched inspect ping -d "celery@$\${HOSTNAME}" || sched inspect ping -d "c2@$\${HOSTNAME}"'
    environment:
      <<: *common-env
      DUMB_INIT_SETSID: "0"
    depends_on:
      <<: *common-depends
      init: { condition: service_completed_successfully }
  init:
    <<: *common
    entrypoint: /bin/bash
    command:
      - -c
      - |
        if [[ -z "\${SCHED_UID}" ]]; then
          echo -e "\\033[1;33mnot set\\e[0m"
        fi
        mkdir -p /sources/{logs,dags}; exec /entrypoint version
    environment: { <<: *common-env, _DB_MIGRATE: 'true', _PASS: '\${_PASS:-sched}' }
    user: "0:0"
  cli:
    <<: *common
    profiles: [debug]
    command: [bash, -c, sched]
  flower: { <<: *common, command: celery flower, profiles: [flower], ports: ["5555:5555"] }
volumes:
  postgres-data:
`,
    },
    profiles: ['debug'],
  },
  {
    title: 'an error tracker: defaults merged from a list, jobs that wait for checks, a stream of services',
    files: {
      'docker-compose.yml': `
x-restart: &restart { restart: "\${RESTART:-unless-stopped}" }
x-pull: &pull
  pull_policy: never
x-check: &check
  interval: "$CHECK_INTERVAL"
  timeout: "$CHECK_TIMEOUT"
  retries: $CHECK_RETRIES
  start_period: 10s
x-healthy: &healthy { condition: service_healthy }
x-app: &app
  <<: [*restart, *pull]
  image: app-local
  build:
    context: ./app
    args: [APP_IMAGE]
  depends_on:
    redis: { <<: *healthy }
    kafka: *healthy
    clickhouse: { <<: *healthy, restart: true }
  entrypoint: "/etc/app/entrypoint.sh"
  command: ["run", "web"]
  environment:
    PYTHONUSERBASE: /data/custom
    CONF: /etc/app
    EMAIL_SIZE: "\${EMAIL_SIZE:-20}"
    API_TOKEN:
  volumes: ["app-data:/data", "./app:/etc/app", "./geoip:/geoip:ro"]
services:
  redis:
    <<: *restart
    image: "redis:6.2-alpine"
    healthcheck: { <<: *check, test: redis-cli ping | grep PONG }
    volumes: [{ type: volume, source: redis-data, target: /data }]
    ulimits: { nofile: { soft: 10032, hard: 10032 } }
  kafka:
    <<: *restart
    image: kafka:7
    environment:
      ADVERTISED: "PLAINTEXT://kafka:9092"
      VOTERS: 1001@127.0.0.1:29093
      RETENTION: 24
    healthcheck:
      <<: *check
      test: ["CMD-SHELL", "nc -z localhost 9092"]
      interval: 10s
  clickhouse:
    image: ch-local
    build: { context: ./clickhouse, args: { BASE: "\${CH:-ch:23}" } }
    ulimits: { nofile: { soft: 262144, hard: 262144 } }
    environment: { MAX_MEMORY_RATIO: 0.3 }
    healthcheck: { test: ["CMD-SHELL", "wget -nv -t1 --spider 'http://localhost:8123/' || exit 1"], <<: *check }
  web: { <<: *app, healthcheck: { <<: *check, test: [CMD, /bin/bash, -c, 'exec 3<>/dev/tcp/127.0.0.1/9000 && echo -e "GET /h" >&3'] } }
  cron: { <<: *app, command: run cron }
  ingest: { <<: *app, command: run consumer events --consumer-group ingest, profiles: [complete] }
  cleanup:
    <<: *app
    image: cleanup-local
    build: { context: ./cron, args: { BASE_IMAGE: app-local } }
    command: '"0 0 * * * gosu app app cleanup --days $EVENT_DAYS"'
  nginx:
    <<: *restart
    ports: ["$BIND:80/tcp"]
    image: nginx:1.25
    volumes: [{ type: bind, read_only: true, source: ./nginx, target: /etc/nginx }, nginx-cache:/var/cache]
    depends_on: [web, relay]
  relay: { <<: [*restart], image: "\${RELAY:?set an image}", depends_on: { kafka: { <<: *healthy } } }
volumes:
  app-data: { external: true }
  redis-data: { external: true, name: shop-redis }
  nginx-cache:
`,
      '.env':
        'CHECK_INTERVAL=30s\nCHECK_TIMEOUT=1m30s\nCHECK_RETRIES=10\nEVENT_DAYS=90\nBIND=9000\nRELAY=relay:nightly # pinned\nAPI_TOKEN="a$$b"\n',
    },
  },
  {
    title: 'a mail server: a network with addresses, aliases and resolvers, and an override of a user',
    files: {
      'docker-compose.yml': `
version: '2.1'
services:
    unbound:
      image: mail/unbound:1.17
      environment: ["TZ=\${TZ}", "SKIP=\${SKIP:-n}"]
      volumes:
        - ./hooks/unbound:/hooks:Z
        - ./conf/unbound.conf:/etc/unbound.conf:ro,Z
      restart: always
      tty: true
      networks:
        mailnet:
          ipv4_address: \${IPV4_NETWORK:-172.22.1}.254
          aliases: [unbound]
    mysql:
      image: mariadb:10.5
      depends_on: [unbound]
      stop_grace_period: 45s
      volumes: ["mysql-vol-1:/var/lib/mysql/", "./conf/mysql/:/etc/mysql/conf.d/:ro,Z"]
      ports:
        - "\${SQL_PORT:-127.0.0.1:13306}:3306"
      environment:
        - MYSQL_ROOT_PASSWORD=\${DBROOT}
        - MYSQL_PASSWORD=\${DBPASS}
        - MYSQL_INITDB_SKIP_TZINFO=1
      networks: { mailnet: { aliases: [mysql] } }
    php:
      image: mail/php:1.8
      command: "php-fpm -d date.timezone=\${TZ} -d expose_php=0"
      dns: ["\${IPV4_NETWORK:-172.22.1}.254"]
      extra_hosts: ["mail.example.org:\${IPV4_NETWORK:-172.22.1}.253"]
      sysctls: ["net.ipv6.conf.all.disable_ipv6=\${NO_IPV6:-0}"]
      cap_add: [NET_BIND_SERVICE]
      labels:
        ofelia.enabled: "true"
        ofelia.job-exec.keys.schedule: "@every 1m"
        ofelia.job-exec.keys.command: "su - www -s /bin/sh -c \\"php /cron.php\\""
      networks: { mailnet: { aliases: [phpfpm] } }
    dovecot:
      image: mail/dovecot:2.0
      ports: ["\${DOVEADM:-127.0.0.1:19991}:12345", "\${IMAP:-143}:143", "\${IMAPS:-993}:993"]
      ulimits: { nproc: 65535, nofile: { soft: 20000, hard: 40000 } }
      depends_on: { mysql: { condition: service_started } }
      networks: { mailnet: { ipv4_address: "\${IPV4_NETWORK:-172.22.1}.250", aliases: [dovecot] } }
    netfilter:
      image: mail/netfilter:1.57
      stop_grace_period: 30s
      privileged: true
      network_mode: "host"
      volumes: [/lib/modules:/lib/modules:ro]
networks:
  mailnet:
    driver: bridge
    driver_opts: { com.docker.network.bridge.name: br-mail }
    enable_ipv6: true
    ipam:
      driver: default
      config:
        - subnet: \${IPV4_NETWORK:-172.22.1}.0/24
        - subnet: \${IPV6_NETWORK:-fd4d:6169:6c63:6f77::/64}
volumes:
  mysql-vol-1:
`,
      'docker-compose.override.yml': `
services:
  mysql: { ports: !override ["127.0.0.1:3306:3306"], environment: [EXTRA=1], labels: { backup: "yes" } }
  php: { labels: [ofelia.enabled=false], sysctls: { net.core.somaxconn: 4096 } }
  netfilter: { volumes: !reset [] }
`,
      '.env': "TZ=Europe/Berlin\nDBROOT='r$t'\nDBPASS=p#w\n",
    },
  },
  {
    title: 'a shop of parts: includes with files of their own, bases in another folder, limits everywhere',
    files: {
      'compose.yaml': `
name: shop-demo
include:
  - infra/compose.yaml
  - path: [tools/compose.yaml, tools/compose.extra.yaml]
    project_directory: .
    env_file: [tools/tools.env]
services:
  cart:
    extends: { file: base/service.yaml, service: limited }
    image: "\${REGISTRY}/cart:\${VERSION:-latest}-\${STAGE:+\${STAGE}}"
    ports: ["\${CART_PORT}"]
    environment: [CART_PORT, "OTEL=http://\${COLLECTOR_HOST}:4317", "ATTR=\${ATTR},service.name=cart"]
    depends_on: { cache: { condition: service_started }, flags: { condition: service_started, required: false } }
  mail:
    extends: { file: base/service.yaml, service: small }
    image: "\${REGISTRY}/mail"
  flags: { image: flags, profiles: [flags], deploy: { replicas: 2, resources: { limits: { memory: 50M } } } }
networks: { default: { name: shop-net, driver: bridge } }
`,
      'infra/compose.yaml': `
services:
  cache: { image: "valkey:\${CACHE_TAG}", volumes: ["./conf:/conf:ro"], user: valkey, deploy: { resources: { limits: { memory: 20M, cpus: "0.5" } } } }
  collector:
    image: collector
    command: ["--config=/etc/a.yml", "--config=/etc/b.yml"]
    volumes: ["\${HOST_FS:-/}:/hostfs:ro", { type: bind, source: ./b.yml, target: /etc/b.yml }]
    configs: [{ source: pipeline, target: /etc/a.yml }]
configs: { pipeline: { content: "receivers: {}\\nname: \${CACHE_TAG}\\n" } }
`,
      'infra/.env': 'CACHE_TAG=8.1-alpine\nREGISTRY=not.mine\n',
      'tools/compose.yaml':
        'services: { grafana: { image: "grafana:${GRAFANA}", volumes: ["./tools/dash:/dash"] } }\n',
      'tools/compose.extra.yaml':
        'services: { grafana: { environment: { GF: "a:$${__file}" }, healthcheck: { test: "wget -q http://localhost:3000", interval: 5s } } }\n',
      'tools/tools.env': 'GRAFANA=12.0.2\n',
      'base/service.yaml': `
services:
  common: { restart: unless-stopped, logging: { driver: json-file, options: { max-size: 5m, max-file: "2" } } }
  limited: { extends: common, build: { context: ../src, dockerfile: "\${FILE:-Dockerfile}", cache_from: ["\${REGISTRY}/cart:main"] }, deploy: { resources: { limits: { memory: 160M } } } }
  small: { extends: { service: limited }, build: { target: small }, deploy: { resources: { limits: { memory: 20M } } }, env_file: mail.env }
`,
      'base/mail.env': 'FROM="shop@${DOMAIN}"\nexport PLAIN=1 # one\n',
      '.env':
        'REGISTRY=ghcr.io/example\nCOLLECTOR_HOST=collector\nCART_PORT=7070\nATTR=ns=shop\nDOMAIN=example.org\nSTAGE=dev\n',
    },
  },
];
