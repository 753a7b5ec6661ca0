import { sleep } from '../../support/abort';
import { connectionOf, pageOf } from '../connectionOf';
import { at, jsonOf, listOf, plain, wellAnswered } from '../httpJson';
import type { SmokeCheck, SmokeTarget, SmokeTools } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/** Answers of a proxy that got none from the service behind it. */
const nobody = new Set([502, 503, 504]);

/** Traefik asks the services behind it every five seconds: a route to one that has just got ready leads nowhere until then. */
const patienceMs = 6_000;
const lookAgainMs = 250;

/** Supabase through its gateway, with the public key that a page would use. */
export const supabase: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target);
  const anon = target.connections[0]?.env['SUPABASE_ANON_KEY'];
  if (anon === undefined)
    throw new SmokeFailure(
      'there is no key: SUPABASE_ANON_KEY is not set',
      `make one: ${tools.ways.makeKeys}`,
    );
  const headers = { apikey: anon, authorization: `Bearer ${anon}` };
  const paths = { auth: '/auth/v1/health', REST: '/rest/v1/', storage: '/storage/v1/status' };
  for (const [name, path] of Object.entries(paths)) {
    const { status } = await tools.network.http(`${url}${path}`, tools.signal, { headers });
    if (nobody.has(status))
      throw new SmokeFailure(
        `${name} does not answer behind the gateway (${status})`,
        `look at the output of supabase-${name.toLowerCase()}`,
      );
    await wellAnswered(tools, `${url}${path}`, { headers });
  }
  return 'auth, REST and storage answer to the public key';
};

interface Route {
  readonly name: string;
  readonly prefix: string;
  readonly service: string;
}

/**
 * Asks Traefik's own API for its routes, then each of them through the entry point. A route counts where the service it
 * leads to runs in this stack: the routes of services that are not selected may lead nowhere.
 */
export const traefik: SmokeCheck = async (target, tools) => {
  const api = pageOf(target, 8080);
  const routers = listOf(await jsonOf(tools, `${api}/api/http/routers`));
  const services = listOf(await jsonOf(tools, `${api}/api/http/services`));
  const [broken] = routers.filter((router) => plain(at(router, 'status')) !== 'enabled');
  if (broken !== undefined)
    throw new SmokeFailure(
      `route ${plain(at(broken, 'name'))} is ${plain(at(broken, 'status'))}: ${listOf(at(broken, 'error')).map(plain).join('; ')}`,
      'correct it in the file of routes; Traefik takes it up while it runs',
    );
  const names = new Set(tools.running.flatMap(namesOf));
  const routes = routers.flatMap((router): Route[] => {
    const prefix = /PathPrefix\(`([^`]+)`\)/.exec(plain(at(router, 'rule')))?.[1];
    const [bare = ''] = plain(at(router, 'service')).split('@');
    const served = services.find((one) => plain(at(one, 'name')).split('@')[0] === bare);
    const hosts = listOf(at(served, 'loadBalancer', 'servers')).map((server) =>
      hostOf(plain(at(server, 'url'))),
    );
    if (prefix === undefined || !hosts.some((host) => names.has(host))) return [];
    return [{ name: plain(at(router, 'name')), prefix, service: hosts.join(', ') }];
  });
  const entry = entryOf(target);
  for (const { name, prefix, service } of routes) {
    const status = await patientStatus(`${entry}${prefix}`, tools);
    if (nobody.has(status))
      throw new SmokeFailure(
        `route ${name} (${prefix}) answers ${status}`,
        `look at the output of ${service}`,
      );
  }
  if (routes.length > 0)
    return `${routes.length} ${routes.length === 1 ? 'route leads' : 'routes lead'} to services that answer`;
  const { status } = await tools.network.http(`${entry}/`, tools.signal);
  return `its entry point answers (${status}); no service behind its routes runs`;
};

/** @returns status of the last answer: the first from behind the gateway, or what it answers in the end */
async function patientStatus(url: string, { network, signal }: SmokeTools): Promise<number> {
  const limit = performance.now() + patienceMs;
  let { status } = await network.http(url, signal);
  try {
    while (nobody.has(status) && performance.now() < limit) {
      await sleep(lookAgainMs, signal);
      ({ status } = await network.http(url, signal));
    }
  } catch (error) {
    // The check's time is over: what was answered before tells more than that.
    if (!signal.aborted) throw error;
  }
  return status;
}

/** The names a service has on its networks. */
function namesOf({ service }: SmokeTarget): string[] {
  const networks = Object.values(service.spec.networks ?? {});
  return [service.name, ...networks.flatMap((network) => network?.aliases ?? [])];
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function entryOf({ context, service }: SmokeTarget): string {
  const port = /--entry[pP]oints\.\w+\.address=[^:\s]*:(\d+)/.exec(context.commandLine)?.[1];
  const url = context.http(Number(port ?? 80), '');
  if (url !== undefined) return url;
  throw new SmokeFailure(`the entry point of ${service.name} is not published`, `publish port ${port ?? 80}`);
}
