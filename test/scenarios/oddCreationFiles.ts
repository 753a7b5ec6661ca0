import { type CreationFile } from './creationFiles';

/** Forms that people rarely write and that the engine or docker compose make something else of. @param image is there. */
export function oddCreationFiles(image: string): CreationFile[] {
  const runs = `image: "${image}", command: [sleep, "1000"], init: true`;
  return [
    {
      title: 'odd-processes',
      keys: [],
      yaml: `
services:
  a: { image: "${image}", command: "sh -c 'echo \\"$$HOME\\" && sleep 1'", entrypoint: "", working_dir: /app/ }
  b: { image: "${image}", command: [], entrypoint: ["sh", "-c", "sleep 5"], working_dir: /a/../b//c/. }
  c: { image: "${image}", entrypoint: sh -c "sleep 5", stop_grace_period: 1500ms, stop_signal: "15", init: false }
  d: { ${runs}, healthcheck: { disable: true, test: [CMD, x], interval: 5s, retries: 2 } }
  e: { ${runs}, healthcheck: { test: [], interval: 1m30.5s, timeout: 900ms, start_period: 0s, retries: 0 } }
  f: { ${runs}, environment: { A: , B: "", C: 1.50, D: "l1\\nl2", NOT_SET: }, labels: { "com.docker.compose.project": other, a: "" } }
`,
    },
    {
      title: 'odd-limits',
      keys: [],
      yaml: `
services:
  a: { ${runs}, restart: always, deploy: { restart_policy: { delay: 5s } } }
  b: { ${runs}, restart: always, deploy: { restart_policy: { condition: none } } }
  c: { ${runs}, mem_limit: 100mb, memswap_limit: -1, pids_limit: -1, oom_score_adj: 0, ulimits: { core: 0 } }
  d: { ${runs}, deploy: { resources: { limits: { cpus: "0.333", memory: 64m, pids: 20 }, reservations: { cpus: "0.1" } } } }
  e: { ${runs}, network_mode: none, expose: ["5", "6/udp"], tmpfs: ["/t1:size=64k,mode=700", /t2], security_opt: ["seccomp:unconfined"] }
  f: { ${runs}, ports: ["8080-8082", "127.0.0.1::90", "9000-9005:91", { target: 44, published: "4400-4401", mode: host }, "132/sctp"] }
`,
    },
  ];
}
