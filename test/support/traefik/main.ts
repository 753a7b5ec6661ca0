import { createServer, get, type Server } from 'node:http';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Gateway } from './gateway';
import { readRoutes } from './readRoutes';

/**
 * Stands in for Traefik where its image cannot be had: it takes the same command line and the same files, and ends with
 * an error where the real one would.
 */
const flags = [
  ...['ping', 'api', 'api.insecure', 'api.dashboard', 'providers.file.directory', 'providers.file.watch'],
  ...['metrics.prometheus', 'log.level', 'accesslog'],
];

function main(args: readonly string[]): void {
  if (args[0] === 'healthcheck') return healthcheck(args.slice(1));
  const given = new Map(
    args.map((text) => {
      const [, name, value = 'true'] = /^--([a-zA-Z.]+)(?:=(.*))?$/.exec(text) ?? [];
      if (name === undefined || !(flags.includes(name) || /^entrypoints\.\w+\.address$/.test(name)))
        throw new Error(`failed to decode configuration from flags: ${text}`);
      return [name, value] as const;
    }),
  );
  const folder = given.get('providers.file.directory');
  if (folder === undefined) throw new Error('no provider is configured');
  const addresses = [...given].flatMap(([name, value]) => {
    const entry = /^entrypoints\.(\w+)\.address$/.exec(name)?.[1];
    return entry === undefined ? [] : [[entry, Number(value.split(':').at(-1))] as const];
  });
  const entries = new Set(addresses.map(([name]) => name));
  const gateway = new Gateway();
  const load = (): void => gateway.use(readRoutes(folder, entries));
  load();

  const servers = addresses.map(([, port]) =>
    createServer((request, response) => {
      gateway.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    }).listen(port),
  );
  servers.push(ownPages(gateway, given).listen(8080));
  if (given.get('providers.file.watch') === 'true') watch(folder, load);
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
}

/** Ping, metrics and the API, each only where a flag turned it on. */
function ownPages(gateway: Gateway, given: ReadonlyMap<string, string>): Server {
  return createServer((request, response) => {
    const on = (flag: string): boolean => given.get(flag) === 'true';
    if (request.url === '/ping' && on('ping')) return response.end('OK');
    if (request.url === '/metrics' && on('metrics.prometheus')) {
      const lines = [...gateway.requests].map(([key, count]) => {
        const [service, method, code] = key.split(' ');
        return `traefik_service_requests_total{code="${code}",method="${method}",service="${service}"} ${count}\n`;
      });
      return response.end(lines.join(''));
    }
    const [, list] = /^\/api\/http\/(routers|services)$/.exec(request.url ?? '') ?? [];
    if (list !== undefined && on('api.insecure')) {
      response.setHeader('Content-Type', 'application/json');
      return response.end(JSON.stringify(list === 'routers' ? gateway.routers() : gateway.services()));
    }
    return response.writeHead(404).end('404 page not found');
  });
}

/** Takes up changed files; what the new ones get wrong is told, and the old routes stay. */
function watch(folder: string, load: () => void): void {
  const seen = (): string =>
    readdirSync(folder)
      .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
      .join();
  let before = seen();
  setInterval(() => {
    const now = seen();
    if (now === before) return;
    before = now;
    try {
      load();
    } catch (error) {
      console.error(String(error));
    }
  }, 300);
}

function healthcheck(args: readonly string[]): void {
  if (args.join(' ') !== '--ping') throw new Error('please enable ping to use health check');
  get('http://127.0.0.1:8080/ping', (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on(
    'error',
    () => process.exit(1),
  );
}

main(process.argv.slice(2));
