import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Middlewares of the real gateway that the stand-in knows, with their settings. */
export interface Middleware {
  readonly headers?: {
    readonly accessControlAllowOriginListRegex?: readonly string[];
    readonly accessControlAllowMethods?: readonly string[];
    readonly accessControlAllowHeaders?: readonly string[];
    readonly accessControlExposeHeaders?: readonly string[];
    readonly accessControlMaxAge?: number;
    readonly addVaryHeader?: boolean;
    readonly customRequestHeaders?: Readonly<Record<string, string>>;
  };
  readonly rateLimit?: { readonly average: number; readonly burst: number };
  readonly retry?: { readonly attempts: number; readonly initialInterval?: string };
  readonly stripPrefix?: { readonly prefixes: readonly string[] };
  readonly replacePath?: { readonly path: string };
  readonly replacePathRegex?: { readonly regex: string; readonly replacement: string };
}

export interface Route {
  readonly name: string;
  readonly prefix: string;
  readonly middlewares: readonly Middleware[];
  readonly service: string;
}

export interface Backend {
  readonly name: string;
  readonly url: string;
  readonly passHostHeader: boolean;
  readonly healthCheck?: { readonly path: string; readonly intervalMs: number; readonly timeoutMs: number };
}

export interface Routes {
  readonly routes: readonly Route[];
  readonly backends: ReadonlyMap<string, Backend>;
}

type Tree = Readonly<Record<string, unknown>>;

const known: Readonly<Record<string, readonly string[]>> = {
  router: ['entryPoints', 'rule', 'middlewares', 'service', 'priority'],
  service: ['loadBalancer'],
  loadBalancer: ['servers', 'healthCheck', 'passHostHeader'],
  server: ['url'],
  healthCheck: ['path', 'interval', 'timeout'],
  middleware: ['headers', 'rateLimit', 'retry', 'stripPrefix', 'replacePath', 'replacePathRegex'],
  headers: [
    ...['accessControlAllowOriginListRegex', 'accessControlAllowMethods', 'accessControlAllowHeaders'],
    ...['accessControlExposeHeaders', 'accessControlMaxAge', 'addVaryHeader', 'customRequestHeaders'],
  ],
  rateLimit: ['average', 'burst', 'period'],
  retry: ['attempts', 'initialInterval'],
  stripPrefix: ['prefixes'],
  replacePath: ['path'],
  replacePathRegex: ['regex', 'replacement'],
};

/**
 * Reads the files of a folder as Traefik's file provider does. @throws Error where the real one would refuse a file: an
 * unknown key, a rule it cannot read, a router that names what is not there.
 */
export function readRoutes(folder: string, entryPoints: ReadonlySet<string>): Routes {
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const trees = files.map((name) => section(parse(readFileSync(join(folder, name), 'utf8')), name));
  const all = (kind: string): Tree => Object.assign({}, ...trees.map((tree) => tree[kind] ?? {})) as Tree;
  const middlewares = all('middlewares');
  for (const [name, value] of Object.entries(middlewares)) {
    for (const [kind, settings] of Object.entries(checked('middleware', value, name))) {
      checked(kind, settings, name);
    }
  }
  const backends = new Map(
    Object.entries(all('services')).map(([name, value]) => [name, backend(name, value)]),
  );
  const routes = Object.entries(all('routers')).map(([name, value]): Route => {
    const router = checked('router', value, name) as {
      entryPoints?: string[];
      middlewares?: string[];
    } & Tree;
    const prefix = /^PathPrefix\(`(\/[^`]*)`\)$/.exec(String(router['rule']))?.[1];
    if (prefix === undefined) throw new Error(`router ${name}: the rule ${String(router['rule'])}`);
    const service = String(router['service']);
    if (!backends.has(service)) throw new Error(`router ${name}: there is no service ${service}`);
    for (const entry of router.entryPoints ?? [])
      if (!entryPoints.has(entry)) throw new Error(`router ${name}: there is no entry point ${entry}`);
    const chain = (router.middlewares ?? []).map((wanted) => {
      const found = middlewares[wanted];
      if (found === undefined) throw new Error(`router ${name}: there is no middleware ${wanted}`);
      return found as Middleware;
    });
    return { name, prefix, middlewares: chain, service };
  });
  // The longer rule counts first.
  return { routes: routes.sort((a, b) => b.prefix.length - a.prefix.length), backends };
}

function section(tree: unknown, file: string): Tree {
  const top = (tree ?? {}) as { http?: Tree };
  for (const key of Object.keys(top)) if (key !== 'http') throw new Error(`${file}: ${key}`);
  const http = top.http ?? {};
  for (const key of Object.keys(http)) {
    if (!['routers', 'services', 'middlewares'].includes(key)) throw new Error(`${file}: http.${key}`);
  }
  return http;
}

function backend(name: string, value: unknown): Backend {
  const { loadBalancer } = checked('service', value, name);
  const balancer = checked('loadBalancer', loadBalancer, name);
  const servers = balancer['servers'] as readonly unknown[] | undefined;
  const [server] = (servers ?? []).map((one) => checked('server', one, name));
  if (!server) throw new Error(`service ${name} has no server`);
  const url = String(server['url']);
  if (!URL.canParse(url)) throw new Error(`service ${name}: ${url} is no address`);
  const check = balancer['healthCheck'];
  const health = check === undefined ? undefined : checked('healthCheck', check, name);
  return {
    name,
    url,
    passHostHeader: balancer['passHostHeader'] !== false,
    ...(health && {
      healthCheck: {
        path: String(health['path']),
        intervalMs: duration(health['interval'] ?? '30s'),
        timeoutMs: duration(health['timeout'] ?? '5s'),
      },
    }),
  };
}

function checked(kind: string, value: unknown, owner: string): Tree {
  if (typeof value !== 'object' || value === null) throw new Error(`${owner}: ${kind} is missing`);
  for (const key of Object.keys(value)) {
    if (!known[kind]?.includes(key)) throw new Error(`${owner}: ${kind} has no ${key}`);
  }
  return value as Tree;
}

/** Milliseconds of "200ms", "2s", "1m". @throws Error for anything else. */
export function duration(value: unknown): number {
  const [, amount, unit] = /^(\d+)(ms|s|m)$/.exec(String(value)) ?? [];
  if (amount === undefined) throw new Error(`${String(value)} is no duration`);
  return Number(amount) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
}
