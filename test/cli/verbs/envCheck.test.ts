import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from '../../../src/cli/verbs/env';
import { loadStack } from '../../../src/core/compose/loadStack';
import { refuseVariables } from '../../../src/core/operations/refuseVariables';
import { VariablesError } from '../../../src/core/variables/variablesError';
import { explain } from '../../../src/present/explain';
import { stackStatus } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

const definition = `
services:
  db:
    image: postgres:16
    ports: ['127.0.0.1:5432:5432']
    environment: { POSTGRES_PASSWORD: '\${DB_PASSWORD:-}' }
    x-dev-stack:
      variables:
        DB_PASSWORD: { required: true, secret: true, minLength: 12, generate: password 24 }
  web: { image: nginx }
  extra:
    image: nginx
    profiles: [extra]
    x-dev-stack: { variables: { EXTRA_PORT: { required: true, format: port } } }
`;

describe('the variables of a stack', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dev-stack-env-'));
    await writeFile(join(folder, 'compose.yaml'), definition);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function load(environment: Record<string, string> = {}) {
    const { model } = await loadStack({ cwd: folder, environment });
    assert.ok(model);
    return model;
  }
  async function call(words: string, environment: Record<string, string> = {}) {
    const stack = await load(environment);
    const context = { ...fakeContext(stackStatus([], {}, stack)), cwd: folder, environment };
    return {
      code: await env(requestOf('env', words), context),
      out: context.out.text,
      err: context.err.text,
    };
  }

  it('env --check names the variable, who needs it, the place and the line, and ends with 1', async () => {
    const { code, out } = await call('--check');
    assert.equal(code, 1);
    assert.equal(
      out,
      'error: DB_PASSWORD is not set; db needs it (compose.yaml:6)\n' +
        '  → .env: DB_PASSWORD=<at least 12 characters, e.g. 24 random letters and digits>\n',
    );
  });

  it('env --check ends with 0 where all is well, and with --all looks at services that are off', async () => {
    const set = { DB_PASSWORD: 'long enough it is' };
    assert.equal((await call('--check', set)).code, 0);
    const all = await call('--check --all', set);
    assert.equal(all.code, 1);
    assert.match(all.out, /EXTRA_PORT is not set; extra needs it/);
    assert.equal((await call('--check web', {})).code, 0);
  });

  it('env --check --format json prints an object a line', async () => {
    const { out } = await call('--check --format json');
    const finding = JSON.parse(out) as Record<string, unknown>;
    assert.equal(finding['variable'], 'DB_PASSWORD');
    assert.deepEqual(finding['services'], ['db']);
  });

  it('env --generate makes the value, for its owner alone, and never prints it', async () => {
    const { code, out, err } = await call('--generate');
    assert.equal(code, 0);
    assert.equal(out, 'DB_PASSWORD\n');
    const text = await readFile(join(folder, '.env'), 'utf8');
    const value = /^DB_PASSWORD=(.*)$/m.exec(text)?.[1] ?? '';
    assert.equal(value.length, 24);
    assert.ok(!err.includes(value));
    assert.equal((await stat(join(folder, '.env'))).mode & 0o777, 0o600);
    assert.equal((await call('--check')).code, 0);
    assert.match((await call('--generate')).err, /Nothing is missing/);
    assert.equal(await readFile(join(folder, '.env'), 'utf8'), text);
  });

  it('env --write merges connections into a file and keeps what is there', async () => {
    await writeFile(join(folder, 'app.env'), 'PGHOST=mine\nOWN=1\n');
    const { code, err } = await call('--write app.env', { DB_PASSWORD: 'pw-of-the-database' });
    assert.equal(code, 0);
    const text = await readFile(join(folder, 'app.env'), 'utf8');
    assert.ok(text.startsWith('PGHOST=mine\nOWN=1\n'), text);
    assert.match(text, /^DATABASE_URL=.*pw-of-the-database.*5432/m);
    assert.match(err, /left as you set them: PGHOST/);
  });

  it('a start is refused before anything is touched, for what it starts alone', async () => {
    const stack = await load();
    const refused = (services?: string[]) => {
      try {
        refuseVariables(stack, services ? { services } : {}, () => undefined);
        return undefined;
      } catch (error) {
        assert.ok(VariablesError.is(error));
        return explain(error);
      }
    };
    const explanation = refused();
    assert.equal(
      explanation?.message,
      `DB_PASSWORD is not set; db needs it. Add to ${join(folder, '.env')}: DB_PASSWORD=<at least 12 characters, e.g. 24 random letters and digits>`,
    );
    assert.deepEqual(
      explanation.steps.map(({ title }) => title),
      ['Generate Values', 'Open .env'],
    );
    assert.equal(refused(['web']), undefined);
  });

  it('a guess does not keep anything from starting, it is told', async () => {
    await writeFile(
      join(folder, 'compose.yaml'),
      "services: { a: { image: x, environment: { K: '${API}' } } }",
    );
    const told: unknown[] = [];
    refuseVariables(await load({ API: 'changeme' }), {}, (event) => told.push(event));
    assert.deepEqual(told, [
      { kind: 'warning', message: 'API looks as if it was never filled in; a needs it' },
    ]);
  });
});
