import type { Ways } from '../../model/ways';
import { splitUrl } from '../../catalog/connectionText';
import { connectionOf } from '../connectionOf';
import { plain } from '../httpJson';
import type { SmokeCheck, SmokeTarget, SmokeTools } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';
import type { SqlClient } from '../smokeNetwork';

/** Signs in, writes a row and reads it, in a table that ends with the transaction. */
export const postgres: SmokeCheck = (target, tools) =>
  signedIn(target, tools, async (client) => {
    const version = await roundTrip(client);
    if (!/wal_level=logical/.test(target.context.commandLine))
      return `wrote and read a row; PostgreSQL ${version}`;
    await decodes(client, `dev_stack_smoke_${tools.scratch}`);
    return `wrote and read a row, opened a replication slot; PostgreSQL ${version}`;
  });

/** The same through the pool, which hands a connection out for one transaction. */
export const pgbouncer: SmokeCheck = (target, tools) =>
  signedIn(
    target,
    tools,
    async (client) => `wrote and read a row of PostgreSQL ${await roundTrip(client)} through the pool`,
  );

async function signedIn(
  target: SmokeTarget,
  { network, signal, ways }: SmokeTools,
  work: (client: SqlClient) => Promise<string>,
): Promise<string> {
  const url = connectionOf(target);
  let client: SqlClient;
  try {
    client = await network.postgres(url, signal);
  } catch (error) {
    throw explained(error, url, target, ways);
  }
  try {
    return await work(client);
  } finally {
    await client.close().catch(() => undefined);
  }
}

async function roundTrip(client: SqlClient): Promise<string> {
  const [version] = await client.query('SHOW server_version');
  await client.query('BEGIN');
  try {
    await client.query('CREATE TEMPORARY TABLE dev_stack_smoke (word text) ON COMMIT DROP');
    await client.query('INSERT INTO dev_stack_smoke VALUES ($1)', ['smoke']);
    const [row] = await client.query('SELECT word FROM dev_stack_smoke');
    if (row?.['word'] !== 'smoke') throw new SmokeFailure('a row that was written could not be read again');
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
  return plain(version?.['server_version']).replace(/ .*$/, '');
}

/** What change capture needs. The slot is a temporary one: it ends with the connection, whatever happens. */
async function decodes(client: SqlClient, slot: string): Promise<void> {
  const [level] = await client.query('SHOW wal_level');
  if (level?.['wal_level'] !== 'logical')
    throw new SmokeFailure(
      `wal_level is ${plain(level?.['wal_level'])}, change capture needs logical`,
      'start the container anew: the setting counts from the start of the server on',
    );
  await client.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput', true)", [slot]);
  await client.query('SELECT pg_drop_replication_slot($1)', [slot]);
}

/** SQLSTATE of PostgreSQL; PgBouncer uses 08P01 for everything of its own. */
function explained(error: unknown, url: string, { service, system }: SmokeTarget, ways: Ways): unknown {
  const { code, message } = error as { code?: string; message?: string };
  const { user, path } = splitUrl(url);
  if (code === '28P01' || code === '28000' || (code === '08P01' && /auth|password/i.test(message ?? '')))
    return new SmokeFailure(
      `the password of ${user} is refused`,
      system === 'pgbouncer'
        ? `set the one again that PostgreSQL has, or start it anew: ${ways.recreate(service.name)}`
        : `the data keeps the password it was made with: set that one again, or reset ${service.name} (its data goes)`,
    );
  if (code === '3D000' || (code === '08P01' && /no such database|does not exist/i.test(message ?? '')))
    return new SmokeFailure(
      `there is no database ${path}`,
      `the data was made with another name: create ${path}, or set the old name again`,
    );
  if (code === '53300')
    return new SmokeFailure('it has no connection left', 'close clients that hold connections');
  return error;
}
