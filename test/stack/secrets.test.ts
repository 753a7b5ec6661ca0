import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureSecrets } from '../../src/core/compose/ensureSecrets';
import { runCommand } from '../support/runCommand';
import { stackFolder } from './support/definition';
import { ruleOf, variableRules, wrongWith } from './support/variableRules';

describe('the generated secrets of the bundled stack', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dev-stack-secrets-'));
    file = join(folder, 'layers', '.env');
    await mkdir(dirname(file));
    await copyFile(join(stackFolder, 'generate-secrets.sh'), join(folder, 'generate-secrets.sh'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const read = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await readFile(file, 'utf8'))
        .trim()
        .split('\n')
        .map((line): [string, string] => [
          line.slice(0, line.indexOf('=')),
          line.slice(line.indexOf('=') + 1),
        ]),
    );
  const claimsOf = (token: string, secret: string): Record<string, unknown> => {
    const [head = '', body = '', signature] = token.split('.');
    const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
    assert.equal(signature, expected, 'the signature');
    assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url').toString()), { alg: 'HS256', typ: 'JWT' });
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  };

  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    'by Dev Stack': () => ensureSecrets(file),
    'by the script for docker compose alone': () => runCommand('sh', [join(folder, 'generate-secrets.sh')]),
  };
  for (const [way, make] of Object.entries(ways)) {
    describe(way, () => {
      it('are all that the variables call generated, and fit their rules', async () => {
        await make();
        const values = await read();
        const rules = variableRules();
        const generated = Object.entries(rules.variables).filter(([, rule]) => rule.generated === true);
        assert.deepEqual(Object.keys(values).sort(), generated.map(([name]) => name).sort());
        for (const [name, value] of Object.entries(values)) {
          const rule = ruleOf(rules, name);
          assert.ok(rule && value);
          assert.equal(wrongWith(rules, rule, value), undefined, `${name}=${value}`);
        }
      });

      it('hold keys of applications, signed and good for ten years', async () => {
        await make();
        const values = await read();
        const secret = values['SUPABASE_JWT_SECRET'] ?? '';
        for (const [name, role] of [
          ['SUPABASE_ANON_KEY', 'anon'],
          ['SUPABASE_SERVICE_ROLE_KEY', 'service_role'],
        ] as const) {
          const { role: actual, iss, iat, exp } = claimsOf(values[name] ?? '', secret);
          assert.deepEqual([actual, iss], [role, 'dev-stack']);
          assert.equal(Number(exp) - Number(iat), 10 * 365 * 24 * 3600);
          assert.ok(Math.abs(Number(iat) - Date.now() / 1000) < 60, 'issued now');
        }
      });

      it('are of nobody else', async () => {
        await make();
        const first = await read();
        await rm(file);
        await make();
        const second = await read();
        for (const [name, value] of Object.entries(first)) assert.notEqual(second[name], value, name);
        if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
      });

      it('stay when they are there, and what is missing is added to them', async () => {
        await make();
        const first = await readFile(file, 'utf8');
        await make();
        assert.equal(await readFile(file, 'utf8'), first);
        const kept = first.replace(/^PORTAINER_PASSWORD=.*\n/m, '');
        await writeFile(file, kept);
        await make();
        assert.match(await readFile(file, 'utf8'), /^PORTAINER_PASSWORD=.{12,}$/m);
        assert.ok((await readFile(file, 'utf8')).startsWith(kept));
      });
    });
  }

  it('are the same for all who make them at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ensureSecrets(file)));
    const text = await readFile(file, 'utf8');
    await ensureSecrets(file);
    assert.equal(await readFile(file, 'utf8'), text);
    assert.equal(text.match(/^SUPABASE_JWT_SECRET=/gm)?.length, 1);
  });
});
