import { splitUrl } from '../../catalog/connectionText';
import { afterwards } from '../afterwards';
import { connectionOf } from '../connectionOf';
import { at, plain } from '../httpJson';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';
import type { DocumentClient } from '../smokeNetwork';

/** Writes a document and reads it; on a replica set it opens a change stream before. */
export const mongodb: SmokeCheck = async (target, { network, ways, signal, scratch }) => {
  const url = connectionOf(target);
  let client: DocumentClient;
  try {
    client = await network.mongo(url, signal);
  } catch (error) {
    throw explained(error, url, target.service.name);
  }
  try {
    const hello = await client.command('admin', { hello: 1 });
    const set = plain(hello['setName']);
    if (hello['isWritablePrimary'] !== true) {
      if (set === '' && /--replSet/.test(target.context.commandLine))
        throw new SmokeFailure(
          'the replica set is not initiated, so nothing can be written',
          `run the service that initiates it: ${ways.runDoneAgain}`,
        );
      throw new SmokeFailure('it is no primary, so nothing can be written');
    }
    const database = `dev_stack_smoke_${scratch}`;
    await afterwards(
      () => roundTrip(client, database, set !== ''),
      () => client.command(database, { dropDatabase: 1 }),
    );
    return set === ''
      ? 'wrote and read a document'
      : `primary of ${set}: opened a change stream, wrote and read a document`;
  } catch (error) {
    throw explained(error, url, target.service.name);
  } finally {
    await client.close().catch(() => undefined);
  }
};

async function roundTrip(client: DocumentClient, database: string, replicaSet: boolean): Promise<void> {
  await client.command(database, { insert: 'words', documents: [{ _id: 'smoke', word: database }] });
  if (replicaSet) {
    const stream = await client.command(database, {
      aggregate: 'words',
      pipeline: [{ $changeStream: {} }],
      cursor: {},
    });
    const id = at(stream, 'cursor', 'id');
    if (id === undefined) throw new SmokeFailure('a change stream could not be opened');
    await client.command(database, { killCursors: 'words', cursors: [id] });
  }
  const found = await client.command(database, {
    find: 'words',
    filter: { _id: 'smoke' },
    limit: 1,
    singleBatch: true,
  });
  if (at(found, 'cursor', 'firstBatch', 0, 'word') !== database)
    throw new SmokeFailure('a document that was written could not be read again');
}

function explained(error: unknown, url: string, service: string): unknown {
  const { code } = error as { code?: unknown };
  if (code === 18)
    return new SmokeFailure(
      `the password of ${splitUrl(url).user} is refused`,
      `the data keeps the password it was made with: set that one again, or reset ${service} (its data goes)`,
    );
  return error;
}
