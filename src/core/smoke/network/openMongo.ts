import { CancelledError, raceAbort } from '../../support/abort';
import type { DocumentClient } from '../smokeNetwork';
import { openWire } from './openWire';

/** The driver goes on looking for a server so long (ms); the signal mostly ends it before. */
const selectionMs = 30_000;

/** @throws the driver's error: code 18 where the sign-in is refused; the system's, where nothing answers */
export async function openMongo(url: string, signal: AbortSignal): Promise<DocumentClient> {
  if (signal.aborted) throw new CancelledError();
  // The driver would try again and again, and in the end tell the time it took instead of the reason.
  (await openWire(new URL(url).host, signal)).close();
  // Read when first used: it is larger than all the rest of the command.
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(url, { serverSelectionTimeoutMS: selectionMs, appName: 'dev-stack smoke' });
  const cut = (): void => void client.close().catch(() => undefined);
  signal.addEventListener('abort', cut, { once: true });
  try {
    await raceAbort(client.connect(), signal);
  } catch (error) {
    signal.removeEventListener('abort', cut);
    await client.close().catch(() => undefined);
    throw error;
  }
  return {
    command: (database, command) => client.db(database).command({ ...command }),
    close: () => {
      signal.removeEventListener('abort', cut);
      return client.close();
    },
  };
}
