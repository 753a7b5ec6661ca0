import { at, plain } from '../httpJson';
import type { SmokeCheck, SmokeTools } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/**
 * What is not known by name: its page of health where a link names one, else its first page, else whether its port is
 * open.
 */
export const anyService: SmokeCheck = async ({ links, context, service }, tools) => {
  const health = links.find(({ title, url }) => /health/i.test(title) && url.startsWith('http'));
  if (health) return wellInside(health.url, tools);
  const page = links.find(({ url }) => url.startsWith('http'));
  if (page) {
    const { status } = await tools.network.http(page.url, tools.signal);
    if (status >= 500) throw new SmokeFailure(`${page.url} answers ${status}`);
    return `${page.title} answers (${status})`;
  }
  const address = context.anyAddress();
  if (address === undefined) throw new SmokeFailure(`${service.name} publishes no port`);
  (await tools.network.open(address, tools.signal)).close();
  return `port ${address} is open; more is not known of it`;
};

/** A page of health may tell of each dependency; what is down is named. */
async function wellInside(url: string, { network, signal }: SmokeTools): Promise<string> {
  const { status, text } = await network.http(url, signal);
  const parts = Object.entries(partsOf(text));
  if (status >= 200 && status < 300)
    return parts.length === 0
      ? 'it is healthy'
      : `it is healthy, and so are ${parts.map(([name]) => name).join(', ')}`;
  const down = parts.filter(([, part]) => at(part, 'status') !== 'up');
  if (down.length === 0) throw new SmokeFailure(`${url} answers ${status}`);
  throw new SmokeFailure(
    down.map(([name, part]) => `it does not reach ${name}: ${plain(at(part, 'error')) || 'down'}`).join('; '),
    `start or look at ${down.map(([name]) => name).join(', ')}`,
  );
}

function partsOf(text: string): object {
  try {
    const parts = at(JSON.parse(text), 'services');
    return typeof parts === 'object' && parts !== null ? parts : {};
  } catch {
    return {};
  }
}
