import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadBundled, stackFolder, variableUses } from './support/definition';
import { envExample } from './support/envExample';
import { readMeasurements } from './support/measurements';
import { readmeTables, withTables } from './support/readmeTables';
import { ruleOf, variableRules, wrongWith } from './support/variableRules';

const read = (name: string): string => readFileSync(join(stackFolder, name), 'utf8');
const rewrite = 'run `npm run stack:docs` and read the diff';

describe('what is written about the bundled stack', () => {
  it('has tables in its README that are true', async () => {
    const readme = read('README.md');
    assert.equal(withTables(readme, readmeTables(await loadBundled(['*']))), readme, rewrite);
  });

  it('has an .env.example that describes every variable', () =>
    assert.equal(read('.env.example'), envExample(), rewrite));

  it('says of every figure whether it was measured', async () => {
    const stack = await loadBundled(['*']);
    const { services } = readMeasurements();
    const before = readmeTables(stack, { note: '', services });
    assert.match(before['measurements'] ?? '', /^\| `redis` .* estimated/m);
    const redis = { memory: 9, healthy: 3, measured: true } as const;
    const after = readmeTables(stack, { note: '', services: { ...services, redis } });
    assert.match(after['measurements'] ?? '', /^\| `redis` +\| 256 MB +\| 9 MB +\| 3 s +\| measured +\|$/m);
    assert.match(
      after['budget'] ?? '',
      /^\| `core` .* estimated/m,
      'where one of its services was not measured',
    );
    const all = Object.fromEntries(stack.services.map(({ name }) => [name, redis]));
    assert.match(
      readmeTables(stack, { note: '', services: all })['budget'] ?? '',
      /^\| `core` +\| 4 +\| 1\.0 GB +\| 0\.0 GB +\|/m,
    );
  });

  it('estimates or has measured every running service of the infrastructure', async () => {
    const { services } = readMeasurements();
    const missing = (await loadBundled(['*'])).services
      .filter(
        ({ name, oneShot, annotations }) => !oneShot && annotations.group !== 'apps' && !(name in services),
      )
      .map(({ name }) => name);
    assert.deepEqual(missing, []);
  });
});

describe('the variables of the bundled stack', () => {
  const rules = variableRules();

  for (const { name, defaults } of variableUses()) {
    it(`${name} has a rule that its default fits, and the same default everywhere`, () => {
      const rule = ruleOf(rules, name);
      assert.ok(rule, 'stack/variables.yaml does not know it');
      assert.ok(defaults.size <= 1, [...defaults].join(' | '));
      for (const value of defaults) {
        if (value !== '') assert.equal(wrongWith(rules, rule, value), undefined, value);
      }
      if (rule.generated === true)
        assert.deepEqual([...defaults], [''], 'a secret that everybody has is none');
    });
  }

  it('are all used', () => {
    const used = new Set(variableUses().map(({ name }) => name));
    assert.deepEqual(
      Object.keys(rules.variables).filter((name) => !used.has(name)),
      [],
    );
  });

  it('name services that exist where they are needed', async () => {
    const known = new Set((await loadBundled(['*'])).services.map(({ name }) => name));
    for (const [name, { generated, neededBy = [] }] of Object.entries(rules.variables)) {
      assert.equal(neededBy.length > 0, generated === true, name);
      for (const service of neededBy) assert.ok(known.has(service), `${name}: ${service}`);
    }
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['POSTGRES_PORT', '70000'],
    ['POSTGRES_PORT', 'none'],
    ['POSTGRES_IMAGE', 'Postgres 16'],
    ['POSTGRES_MEM', 'much'],
    ['REDIS_PASSWORD', 'a@b'],
    ['POSTGRES_DATABASES', 'orders;drop'],
    ['SUPABASE_JWT_SECRET', 'short'],
    ['PGBOUNCER_POOL_MODE', 'pool'],
    ['S3_BUCKETS', 'Up'],
  ];
  for (const [name, value] of wrong) {
    it(`refuse ${name}=${value}`, () => {
      const rule = ruleOf(rules, name);
      assert.ok(rule && wrongWith(rules, rule, value) !== undefined);
    });
  }

  it('can all be set from a copy of .env.example with nothing but # taken away', () => {
    const text = read('.env.example').replaceAll(/^#(?=[A-Z])/gm, '');
    const values = new Map(Object.entries(parseEnv(text)));
    for (const { name, defaults } of variableUses()) {
      if (rules.variables[name]?.generated === true) continue;
      assert.equal(values.get(name), [...defaults][0] ?? '', name);
    }
  });
});

function parseEnv(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
