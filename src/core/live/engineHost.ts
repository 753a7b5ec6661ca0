import type { Connection } from './stackStatus';

/** The machine whose ports containers are published on; undefined: this one, or not known now. */
export function engineHost(connection: Connection): string | undefined {
  return connection.kind === 'live' ? connection.info.host : undefined;
}
