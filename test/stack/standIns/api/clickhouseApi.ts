import { type Answering } from '../system';

/** ClickHouse over HTTP, as far as a table of one column goes. */
export function clickhouseApi(env: Readonly<Record<string, string>>): Answering {
  const tables = new Map<string, string[]>();
  const run = (statement: string): { status?: number; body: string } => {
    const [, verb = '', table = '', value] =
      /^(CREATE TABLE|INSERT INTO|SELECT word FROM|DROP TABLE IF EXISTS) (\w+)(?: VALUES \('(\w*)'\)| \(word String\) ENGINE = Memory)?$/.exec(
        statement,
      ) ?? [];
    if (statement === 'SELECT version()') return { body: '26.3.20.7\n' };
    if (verb === '') return { status: 400, body: `Code: 62. DB::Exception: Syntax error: ${statement}` };
    if (verb === 'CREATE TABLE') tables.set(table, []);
    else if (verb === 'DROP TABLE IF EXISTS') tables.delete(table);
    else if (!tables.has(table))
      return { status: 404, body: `Code: 60. DB::Exception: Unknown table ${table}` };
    if (verb === 'INSERT INTO') tables.get(table)?.push(value ?? '');
    return { body: verb === 'SELECT word FROM' ? `${tables.get(table)?.join('\n')}\n` : '' };
  };
  return ({ method, path, headers, body }) => {
    if (path === '/ping' || path === '/play') return { body: 'Ok.\n' };
    if (method !== 'POST' || path !== '/') return undefined;
    const user = String(headers['x-clickhouse-user']);
    if (user !== env['CLICKHOUSE_USER'] || headers['x-clickhouse-key'] !== env['CLICKHOUSE_PASSWORD'])
      return { status: 403, body: `Code: 516. DB::Exception: ${user}: Authentication failed` };
    if (headers['x-clickhouse-database'] !== env['CLICKHOUSE_DB'])
      return {
        status: 404,
        body: `Code: 81. DB::Exception: Database ${String(headers['x-clickhouse-database'])} does not exist`,
      };
    return run(body);
  };
}
