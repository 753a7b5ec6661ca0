import { type ServiceConnection } from './serviceFacts';

/** Variables that programs on this machine need to reach one service. */
export interface ConnectionSettings {
  readonly service: string;
  readonly title: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Gathers the variables of several services. The first service to name a variable keeps it; where another one names
 * it too, that one's carries its service's name in front (DATABASE_URL, then ORDERS_DB_DATABASE_URL).
 */
export function connectionVariables(
  services: readonly { readonly service: string; readonly connections: readonly ServiceConnection[] }[],
): ConnectionSettings[] {
  const taken = new Set<string>();
  return services.flatMap(({ service, connections }) =>
    connections.flatMap((connection) => {
      const names = Object.keys(connection.env);
      if (names.length === 0) return [];
      // All or none: half of PGHOST, PGPORT … under another name would mix two servers up.
      const prefix = names.some((name) => taken.has(name)) ? `${variableName(service)}_` : '';
      const variables: Record<string, string> = {};
      for (const [name, value] of Object.entries(connection.env)) {
        if (taken.has(prefix + name)) continue;
        taken.add(prefix + name);
        variables[prefix + name] = value;
      }
      return Object.keys(variables).length === 0 ? [] : [{ service, title: connection.title, variables }];
    }),
  );
}

function variableName(service: string): string {
  return service.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}
