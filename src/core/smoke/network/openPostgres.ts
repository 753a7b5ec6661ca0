import { CancelledError } from '../../support/abort';
import type { SqlClient } from '../smokeNetwork';

/** @throws the driver's error, with SQLSTATE as its code; the system's, where nothing answers */
export async function openPostgres(url: string, signal: AbortSignal): Promise<SqlClient> {
  if (signal.aborted) throw new CancelledError();
  // Read when first used, as few calls of the command need it.
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url, application_name: 'dev-stack smoke' });
  // A server that goes away is told by the query that waits; without a listener it would end the process.
  client.on('error', () => undefined);
  const cut = (): void => void client.connection.stream.destroy(new CancelledError());
  signal.addEventListener('abort', cut, { once: true });
  const settled = <T>(result: T): T => {
    signal.removeEventListener('abort', cut);
    return result;
  };
  try {
    await client.connect();
  } catch (error) {
    cut();
    throw settled(error);
  }
  return {
    query: async (statement, values = []) =>
      (await client.query<Record<string, unknown>>(statement, [...values])).rows,
    close: () => client.end().then(settled, settled),
  };
}
