import type { SystemContext } from './systemContext';

/**
 * Fills `{port:N}` (host port of container port N), `{host}` (the host it is published on) and `{env:NAME}` (the
 * service's variable, "" when unset). In a `url`, values of variables are percent-encoded.
 * @returns undefined when a port it needs is not published.
 */
export function expandTemplate(
  text: string,
  context: SystemContext,
  kind: 'url' | 'text',
): string | undefined {
  const ports = [...text.matchAll(/\{port:(\d+)\}/g)].map((match) => context.address(Number(match[1])));
  if (ports.includes(undefined)) return undefined;
  const address = ports[0] ?? context.anyAddress();
  return text
    .replace(/\{port:(\d+)\}/g, (_, port: string) => splitAddress(context.address(Number(port))).port)
    .replace(/\{host\}/g, () => splitAddress(address).host || '127.0.0.1')
    .replace(/\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const value = context.env(name) ?? '';
      return kind === 'url' ? encodeURIComponent(value) : value;
    });
}

function splitAddress(address: string | undefined): { host: string; port: string } {
  const colon = address?.lastIndexOf(':') ?? -1;
  return address === undefined || colon < 0
    ? { host: '', port: '' }
    : { host: address.slice(0, colon), port: address.slice(colon + 1) };
}
