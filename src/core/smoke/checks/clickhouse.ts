import { splitUrl } from '../../catalog/connectionText';
import { afterwards } from '../afterwards';
import { connectionOf } from '../connectionOf';
import { wellAnswered } from '../httpJson';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/** Makes a table in memory, writes a row, reads it, drops the table: over HTTP, which every driver of Node.js uses. */
export const clickhouse: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target, ({ url: one }) => one.startsWith('http'));
  const { user, password } = splitUrl(url);
  const database = target.context.env('CLICKHOUSE_DB') ?? 'default';
  const { host } = new URL(url);
  const query = async (statement: string, signal = tools.signal): Promise<string> => {
    const call = {
      method: 'POST',
      headers: {
        'x-clickhouse-user': user || 'default',
        'x-clickhouse-key': password,
        'x-clickhouse-database': database,
      },
      body: statement,
    };
    const answer = await tools.network.http(`http://${host}/`, signal, call);
    if (/Code: (516|192|193)\b/.test(answer.text))
      throw new SmokeFailure(
        `the sign-in of ${user} is refused`,
        'compare it with the definition; users.d may keep another one',
      );
    if (/Code: 81\b/.test(answer.text))
      throw new SmokeFailure(
        `there is no database ${database}`,
        'the data was made with another name: create it',
      );
    return (
      await wellAnswered(
        { ...tools, network: { ...tools.network, http: () => Promise.resolve(answer) } },
        url,
      )
    ).text;
  };
  const table = `dev_stack_smoke_${tools.scratch}`;
  const version = (await query('SELECT version()')).trim();
  await afterwards(
    async () => {
      await query(`CREATE TABLE ${table} (word String) ENGINE = Memory`);
      await query(`INSERT INTO ${table} VALUES ('smoke')`);
      if ((await query(`SELECT word FROM ${table}`)).trim() !== 'smoke')
        throw new SmokeFailure('a row that was written could not be read again');
    },
    (signal) => query(`DROP TABLE IF EXISTS ${table}`, signal),
  );
  return `wrote and read a row; ClickHouse ${version}`;
};
