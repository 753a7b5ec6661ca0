import assert from 'node:assert/strict';
import { loadStack } from '../../../src/core/compose/loadStack';
import { checkVariables, type CheckOptions } from '../../../src/core/variables/checkVariables';

describe('checkVariables', () => {
  /** Findings for a definition as "severity fault message" lines. */
  async function check(
    yaml: string,
    environment: Record<string, string> = {},
    options?: CheckOptions,
  ): Promise<string[]> {
    return (await findings(yaml, environment, options)).map(
      ({ severity, fault, message }) => `${severity} ${fault}: ${message}`,
    );
  }

  async function findings(yaml: string, environment: Record<string, string> = {}, options?: CheckOptions) {
    const loaded = await loadStack({
      cwd: '/shop',
      environment,
      platform: 'linux',
      homeDir: '/home',
      readText: (file) =>
        file === '/shop/compose.yaml'
          ? Promise.resolve(yaml)
          : Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' })),
    });
    assert.ok(loaded.variables);
    return checkVariables(loaded.variables, options);
  }

  const withRule = (rule: string): string => `
services:
  db:
    image: postgres
    environment: { POSTGRES_PASSWORD: '\${DB_PASSWORD:-}' }
    x-dev-stack:
      variables:
        DB_PASSWORD: { ${rule} }
  admin:
    image: pgadmin
    environment: { PASSWORD: '\${DB_PASSWORD:-}' }
`;

  it('asks nothing of a definition without rules whose variables have defaults', async () => {
    assert.deepEqual(await check("services: { a: { image: 'x:${TAG:-1}' } }"), []);
  });

  it('names the variable, every service that needs it, the place and the line to add', async () => {
    const [found] = await findings(
      withRule('required: true, description: password of the database, minLength: 12, generate: password 24'),
    );
    assert.ok(found);
    assert.equal(found.message, 'DB_PASSWORD is not set; db, admin need it');
    assert.equal(
      found.line,
      'DB_PASSWORD=<password of the database, at least 12 characters, e.g. 24 random letters and digits>',
    );
    assert.equal(found.envFile, '/shop/.env');
    assert.equal(found.range?.start.line, 5);
    assert.equal(found.generate, 'password 24');
  });

  it('tells empty from not set', async () => {
    assert.deepEqual(await check(withRule('required: true'), { DB_PASSWORD: '' }), [
      'error empty: DB_PASSWORD is empty; db, admin need it',
    ]);
  });

  it('finds a text of the template that was left as it is', async () => {
    assert.deepEqual(await check(withRule('placeholder: [changeme, hunter2]'), { DB_PASSWORD: 'hunter2' }), [
      'error placeholder: DB_PASSWORD still has the text of its template; db, admin need it',
    ]);
  });

  it('counts characters, not bytes', async () => {
    assert.deepEqual(await check(withRule('minLength: 4'), { DB_PASSWORD: 'äöü' }), [
      'error tooShort: DB_PASSWORD has 3 characters, at least 4 are wanted; db, admin need it',
    ]);
    assert.deepEqual(await check(withRule('minLength: 3, maxLength: 3'), { DB_PASSWORD: 'äöü' }), []);
    assert.deepEqual(await check(withRule('maxLength: 2'), { DB_PASSWORD: 'äöü' }), [
      'error tooLong: DB_PASSWORD has 3 characters, at most 2 are allowed; db, admin need it',
    ]);
  });

  it('never shows the value of a secret', async () => {
    const [found] = await findings(withRule('format: hex'), { DB_PASSWORD: 'not-hex-at-all' });
    assert.ok(found);
    assert.ok(!JSON.stringify(found).includes('not-hex'), found.message);
  });

  const formats: [format: string, good: string[], bad: string[]][] = [
    ['port', ['1', '5432', '65535'], ['0', '65536', '80a', '-1', '5432/tcp']],
    ['number', ['1', '-2.5', '1e3'], ['one', ' ', '1,5']],
    ['boolean', ['true', 'False'], ['yes', '1']],
    ['url', ['https://a.b/c?d=e', 'postgres://u:p@h:1/db'], ['a.b', 'http://', 'http://a b']],
    ['host', ['localhost', 'a-b.c', '10.0.0.1', '::1'], ['a b', 'http://a', '-a.b']],
    ['email', ['a@b', 'a.b+c@d.e'], ['a', 'a@', 'a b@c']],
    ['hex', ['00ff', 'ABCD'], ['0', 'xy']],
    ['base64', ['YQ==', 'a-_b'], ['a b', 'ä']],
    ['jwt', ['eyJhbGciOiJIUzI1NiJ9.e30.c2ln'], ['a.b.c', 'a.b', '']],
    ['bytes', ['512m', '2g', '1.5 GiB', '100'], ['m', '1x']],
    ['name', ['orders', '_a-1'], ['1a', 'a b']],
  ];
  for (const [format, good, bad] of formats) {
    it(`knows what a ${format} looks like`, async () => {
      const yaml = withRule(`format: ${format}`);
      for (const value of good) assert.deepEqual(await check(yaml, { DB_PASSWORD: value }), [], value);
      for (const value of bad.filter((text) => text !== '')) {
        const found = await check(yaml, { DB_PASSWORD: value });
        assert.match(found.join(), /^error format: DB_PASSWORD is not /, value);
      }
    });
  }

  it('holds a value against the whole of a pattern', async () => {
    assert.deepEqual(await check(withRule("pattern: 'a|b'"), { DB_PASSWORD: 'b' }), []);
    assert.equal((await check(withRule("pattern: 'a|b'"), { DB_PASSWORD: 'ab' })).length, 1);
  });

  it('guesses, as a warning, that a value was never filled in', async () => {
    const yaml = "services: { a: { image: 'x', environment: { K: '${API_URL:-}' } } }";
    for (const left of ['changeme', 'CHANGE_ME_PLEASE', '<your url>', 'your-url-here', 'xxx', 'TODO']) {
      assert.deepEqual(
        await check(yaml, { API_URL: left }),
        ['warning placeholder: API_URL looks as if it was never filled in; a needs it'],
        left,
      );
    }
    assert.deepEqual(await check(yaml, { API_URL: 'http://todo.example' }), []);
  });

  it('leaves services alone that are switched off, unless all are asked for', async () => {
    const yaml = `
services:
  a: { image: x }
  b:
    image: x
    profiles: [extra]
    x-dev-stack: { variables: { KEY: { required: true } } }
`;
    assert.deepEqual(await check(yaml), []);
    assert.deepEqual(await check(yaml, { COMPOSE_PROFILES: 'extra' }), [
      'error missing: KEY is not set; b needs it',
    ]);
    assert.deepEqual(await check(yaml, {}, { all: true }), ['error missing: KEY is not set; b needs it']);
  });

  it('knows rules of the whole project', async () => {
    const yaml = 'x-dev-stack: { variables: { TEAM: { required: true } } }\nservices: { a: { image: x } }';
    assert.deepEqual(await check(yaml), ['error missing: TEAM is not set']);
  });

  it('still answers where the definition cannot be used for want of the variable', async () => {
    const yaml = `
services:
  a:
    image: x
    environment: { K: '\${KEY:?give one}' }
    x-dev-stack: { variables: { KEY: { required: true } } }
`;
    assert.deepEqual(await check(yaml, {}, { all: true }), ['error missing: KEY is not set; a needs it']);
  });

  describe('rules in a file', () => {
    const files: Record<string, string> = {
      '/shop/compose.yaml': `
include: [layers/db.yaml]
x-dev-stack: { variables: rules.yaml }
services:
  web:
    image: '\${WEB_IMAGE:-nginx:1}'
    environment: { MODE: '\${MODE:-fast}', KEY: '\${KEY:-}' }
`,
      '/shop/layers/db.yaml': "services: { db: { image: 'x:1', environment: { SECRET: '${SECRET:-}' } } }",
      '/shop/layers/.env': 'SECRET=made-for-this-machine\n',
      '/shop/rules.yaml': `
formats:
  image: { pattern: '[a-z]+:\\w+', says: an image with a tag }
patterns:
  - { match: '_IMAGE$', says: Image, format: image }
variables:
  MODE: { says: how it runs, values: [fast, slow] }
  KEY: { says: a key, secret: true, neededBy: [web] }
  SECRET: { says: a secret, secret: true, minLength: 12, neededBy: [db] }
`,
    };
    async function checkFiles(environment: Record<string, string>) {
      const { variables, problems } = await loadStack({
        cwd: '/shop',
        environment,
        platform: 'linux',
        homeDir: '/home',
        readText: (file) =>
          files[file] === undefined
            ? Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' }))
            : Promise.resolve(files[file]),
      });
      assert.deepEqual(problems, []);
      assert.ok(variables);
      return checkVariables(variables).map(({ message }) => message);
    }

    it('go by the name, by lists of values and by who cannot do without', async () => {
      assert.deepEqual(await checkFiles({ WEB_IMAGE: 'No Image', MODE: 'odd' }), [
        'WEB_IMAGE is not an image with a tag ("No Image"); web needs it',
        'MODE is not one of fast, slow ("odd"); web needs it',
        'KEY is not set; web needs it',
      ]);
    });

    it('find the values that an included part has for itself', async () => {
      assert.deepEqual(await checkFiles({ KEY: 'k' }), []);
      assert.deepEqual(await checkFiles({ KEY: 'k', SECRET: 'short' }), [
        'SECRET has 5 characters, at least 12 are wanted; db needs it',
      ]);
    });
  });

  it('is told with the problems of a definition that cannot be used because of a variable', async () => {
    const { problems } = await loadStack({
      cwd: '/shop',
      environment: { PORT: '80000' },
      readText: (file) =>
        file === '/shop/compose.yaml'
          ? Promise.resolve(
              "services: { a: { image: x, ports: ['${PORT}:80'], x-dev-stack: { variables: { PORT: { format: port } } } } }",
            )
          : Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' })),
    });
    const told = problems.find(({ code }) => code === 'variable');
    assert.equal(
      told?.message,
      'PORT is not a port (1 to 65535) ("80000"); a needs it. Set it in /shop/.env: PORT=<port>',
    );
    assert.equal(told.range?.start.line, 1);
  });
});
