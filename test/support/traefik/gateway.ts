import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { duration, type Backend, type Middleware, type Route, type Routes } from './readRoutes';

/** Passes requests on as the routes say, and leaves out what its health checks found down. */
export class Gateway {
  readonly requests = new Map<string, number>();
  private routes: Routes = { routes: [], backends: new Map() };
  private readonly down = new Set<string>();
  private timers: NodeJS.Timeout[] = [];
  private readonly buckets = new Map<Middleware, { tokens: number; at: number }>();

  use(routes: Routes): void {
    this.routes = routes;
    this.timers.forEach(clearInterval);
    this.down.clear();
    this.timers = [...routes.backends.values()].flatMap((backend) => {
      const check = backend.healthCheck;
      if (!check) return [];
      const look = async (): Promise<void> => {
        const signal = AbortSignal.timeout(check.timeoutMs);
        const answer = await fetch(backend.url + check.path, { signal }).catch(() => undefined);
        if (answer && answer.status < 400) this.down.delete(backend.name);
        else this.down.add(backend.name);
      };
      void look();
      return [setInterval(() => void look(), check.intervalMs)];
    });
  }

  /** Routes, as the real one's API tells them. */
  routers(): object[] {
    return this.routes.routes.map(({ name, prefix, service }) => ({
      ...{ name: `${name}@file`, rule: `PathPrefix(\`${prefix}\`)`, service, status: 'enabled' },
    }));
  }

  /** The services behind them with the state of their server, as the real one's API tells them. */
  services(): object[] {
    return [...this.routes.backends.values()].map(({ name, url }) => ({
      name: `${name}@file`,
      status: 'enabled',
      loadBalancer: { servers: [{ url }] },
      serverStatus: { [url]: this.down.has(name) ? 'DOWN' : 'UP' },
    }));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const route = this.routes.routes.find(({ prefix }) => path.startsWith(prefix));
    const backend = route && this.routes.backends.get(route.service);
    if (!route || !backend) return end(response, 404, '404 page not found');
    if (allowOrigin(route, request, response)) return end(response, 200, '');
    if (route.middlewares.some((middleware) => this.exhausted(middleware)))
      return end(response, 429, 'Too Many Requests');
    if (this.down.has(backend.name)) return end(response, 503, 'no available server');
    const body = await collect(request);
    const status = await passOn(route, backend, request, response, body);
    const key = `${backend.name}@file ${request.method} ${status}`;
    this.requests.set(key, (this.requests.get(key) ?? 0) + 1);
  }

  private exhausted(middleware: Middleware): boolean {
    const limit = middleware.rateLimit;
    if (!limit) return false;
    const now = Date.now();
    const bucket = this.buckets.get(middleware) ?? { tokens: limit.burst, at: now };
    const tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.average);
    this.buckets.set(middleware, { tokens: Math.max(0, tokens - 1), at: now });
    return tokens < 1;
  }
}

/** Sets what browsers ask for. @returns true for a preflight request, which ends here. */
function allowOrigin(route: Route, request: IncomingMessage, response: ServerResponse): boolean {
  const origin = request.headers.origin;
  let preflight = false;
  for (const { headers } of route.middlewares) {
    if (!headers?.accessControlAllowOriginListRegex) continue;
    if (headers.addVaryHeader) response.setHeader('Vary', 'Origin');
    if (!origin || !headers.accessControlAllowOriginListRegex.some((text) => new RegExp(text).test(origin)))
      continue;
    response.setHeader('Access-Control-Allow-Origin', origin);
    if (headers.accessControlExposeHeaders)
      response.setHeader('Access-Control-Expose-Headers', headers.accessControlExposeHeaders.join(','));
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) continue;
    preflight = true;
    response.setHeader('Access-Control-Allow-Methods', (headers.accessControlAllowMethods ?? []).join(','));
    response.setHeader('Access-Control-Allow-Headers', (headers.accessControlAllowHeaders ?? []).join(','));
    response.setHeader('Access-Control-Max-Age', String(headers.accessControlMaxAge ?? 0));
  }
  return preflight;
}

function rewritten(route: Route, path: string): string {
  return route.middlewares.reduce((current, { stripPrefix, replacePath, replacePathRegex }) => {
    const prefix = stripPrefix?.prefixes.find((one) => current.startsWith(one));
    if (prefix !== undefined) return current.slice(prefix.length) || '/';
    if (replacePath) return replacePath.path + current.slice(current.split('?')[0]?.length);
    if (replacePathRegex)
      return current.replace(new RegExp(replacePathRegex.regex), replacePathRegex.replacement);
    return current;
  }, path);
}

/** Sends the request on, again where nobody took it. @returns the status that was answered. */
async function passOn(
  route: Route,
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<number> {
  const retry = route.middlewares.find((middleware) => middleware.retry)?.retry;
  const extra = Object.assign(
    {},
    ...route.middlewares.map(({ headers }) => headers?.customRequestHeaders ?? {}),
  ) as object;
  const url = new URL(rewritten(route, request.url ?? '/'), backend.url);
  const headers = {
    ...request.headers,
    ...extra,
    ...(backend.passHostHeader ? {} : { host: url.host }),
    'x-forwarded-for': request.socket.remoteAddress,
    'x-forwarded-prefix': route.prefix,
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await new Promise<number>((resolve, reject) => {
        const call = send(url, { method: request.method, headers, timeout: 30_000 }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          answer.on('end', () => resolve(answer.statusCode ?? 502));
          answer.on('error', reject);
        });
        call.on('timeout', () => call.destroy(new Error('timeout')));
        call.on('error', reject);
        call.end(body);
      });
    } catch {
      if (response.headersSent) {
        response.destroy();
        return 502;
      }
      if (attempt >= (retry?.attempts ?? 1)) {
        end(response, 502, 'Bad Gateway');
        return 502;
      }
      await sleep(duration(retry?.initialInterval ?? '100ms') * attempt);
    }
  }
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' }).end(text);
}
