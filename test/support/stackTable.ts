import { serviceFacts } from '../../src/core/catalog/serviceFacts';
import { type ServiceModel } from '../../src/core/model/stack';

/**
 * The services of a stack with what a person needs to use them: state, ports, pages, sign-ins, connections.
 * @param states service → what `ps` says of it, e.g. "running (healthy)".
 */
export function stackTable(services: readonly ServiceModel[], states: ReadonlyMap<string, string>): string {
  const rows = [['SERVICE', 'STATE', 'PORTS', 'OPEN OR CONNECT', 'SIGN-IN']];
  for (const service of services.filter(({ active }) => active)) {
    const { ports, links, connections } = serviceFacts(service, []);
    const places = [
      ...links.map(({ url, user, password }) => [url, signIn(user, password)]),
      ...connections.map(({ url }) => {
        const { username, password } = new URL(url);
        return [url, signIn(decodeURIComponent(username), decodeURIComponent(password))];
      }),
    ];
    const published = ports
      .map(({ hostPort, containerPort }) => `${hostPort ?? '?'}->${containerPort}`)
      .join(', ');
    const [first = ['', ''], ...more] = places;
    rows.push([service.name, states.get(service.name) ?? 'not created', published, ...first]);
    for (const place of more) rows.push(['', '', '', ...place]);
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

function signIn(user = '', password = ''): string {
  return [user, password].filter((word) => word !== '').join(' / ') || 'none needed';
}

/** Reads `ps --format json`: one object a line. */
export function statesOf(psOutput: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const line of psOutput.split('\n').filter((text) => text.trim() !== '')) {
    const { Service, State, Health } = JSON.parse(line) as {
      Service: string;
      State: string;
      Health?: string;
    };
    states.set(Service, Health ? `${State} (${Health})` : State);
  }
  return states;
}
