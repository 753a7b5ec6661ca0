import assert from 'node:assert/strict';
import { type LoadOptions } from '../../../src/core/compose/loadOptions';
import { loadFrom, modelOf, problemsOf, serviceOf } from './support/definition';

describe('loadStack', () => {
  it('reports several problems at once, each at its place', async () => {
    const found = await problemsOf(`services:
  web:
    image: "x\${X"
    port: ["80:80"]
    mem_limit: 12zz
    volumes: ["data:/d"]
    depends_on: [gone]
`);
    assert.deepEqual(found.sort(), [
      'invalidInterpolation@3:14',
      'invalidValue@5:16',
      'undefinedDependency@7:18',
      'undefinedReference@6:15',
      'unknownKey@4:5',
    ]);
  });

  it('suggests the key that was meant', async () => {
    const { problems } = await loadFrom({
      'compose.yaml': 'services: { a: { image: x, comand: y, dependsOn: [] } }',
    });
    assert.match(problems[0]?.message ?? '', /did you mean "command"/);
    assert.match(problems[1]?.message ?? '', /did you mean "depends_on"/);
  });

  const mended: Readonly<Record<string, readonly [text: string, fixed: string]>> = {
    'a mistyped key': ['services: { a: { imge: x } }', 'services: { a: { image: x } }'],
    'a mistyped word': [
      'services: { a: { image: x, depends_on: { b: { condition: "healthy" } } }, b: { image: x } }',
      'services: { a: { image: x, depends_on: { b: { condition: "service_healthy" } } }, b: { image: x } }',
    ],
    'a mistyped service': [
      'services: { a: { image: x, depends_on: [databse] }, database: { image: x } }',
      'services: { a: { image: x, depends_on: [database] }, database: { image: x } }',
    ],
    'a mistyped volume of a short form': [
      'services: { a: { image: x, volumes: ["dta:/d"] } }\nvolumes: { data: }',
      'services: { a: { image: x, volumes: ["data:/d"] } }\nvolumes: { data: }',
    ],
    'a network by the wrong name': [
      'services: { a: { image: x, networks: { fronted: } } }\nnetworks: { frontend: }',
      'services: { a: { image: x, networks: { frontend: } } }\nnetworks: { frontend: }',
    ],
    'an annotation': [
      'services: { a: { image: x, x-dev-stack: { grup: y } } }',
      'services: { a: { image: x, x-dev-stack: { group: y } } }',
    ],
    'a number for a key': [
      'services: { a: { image: x, labels: { 1: b } } }',
      'services: { a: { image: x, labels: { "1": b } } }',
    ],
    'a dollar sign': [
      'services: { a: { image: x, command: "echo ${A%b}" } }',
      'services: { a: { image: x, command: "echo $${A%b}" } }',
    ],
    'a missing blank': ['services:\n  a:\n    image:x\n', 'services:\n  a:\n    image: x\n'],
    'the version': [
      '# c\nversion: "3" # old\nservices: { a: { image: x } }',
      '# c\nservices: { a: { image: x } }',
    ],
    'a boolean of YAML 1.1': [
      'services: { a: { image: x, tty: yes } }',
      'services: { a: { image: x, tty: true } }',
    ],
  };
  for (const [title, [text, fixed]] of Object.entries(mended)) {
    it(`says what mends ${title}, and only that is left to do`, async () => {
      const fixes = (await loadFrom({ 'compose.yaml': text })).problems.flatMap(({ fix }) => fix ?? []);
      assert.equal(fixes.length, 1);
      for (const { range, before, text: instead } of fixes) {
        assert.equal(text.slice(range.start.offset, range.end.offset), before);
        assert.equal(text.slice(0, range.start.offset) + instead + text.slice(range.end.offset), fixed);
      }
      assert.deepEqual(await problemsOf(fixed), []);
    });
  }

  it('offers no change where a variable gives the word', async () => {
    const { problems } = await loadFrom({
      'compose.yaml': 'services: { a: { image: x, cgroup: "${A:-hots}" } }',
    });
    assert.deepEqual(
      problems.map(({ code, fix }) => [code, fix]),
      [['invalidValue', undefined]],
    );
  });

  it('says what newer keys of the specification do not do here', async () => {
    const found = await problemsOf(`services:
  a:
    image: x
    models: [m]
    use_api_socket: true
    pull_policy: every_12h
    pre_start: [{ command: x }]
  b:
    provider: { type: cloud }
models: { m: { model: x } }
`);
    assert.deepEqual(found, [
      'unsupported?@4:5',
      'unsupported?@5:5',
      'unsupported?@6:18',
      'unsupported?@7:5',
      'unsupported@9:5',
    ]);
  });

  it('carries models along as newer versions of compose print them', async () => {
    const model = await modelOf(
      'services: { a: { image: x, models: { m: { endpoint_var: E } } } }\nmodels: { m: { model: y }, n: { model: z } }',
    );
    assert.deepEqual(model.project.models, { m: { model: 'y' } });
    assert.deepEqual(model.project.services['a']?.models, { m: { endpoint_var: 'E' } });
  });

  it('points at the right letter in lines that had to be indented for our parser', async () => {
    const found = await problemsOf(
      'services:\n  a:\n    image: x\n    ports: [\n"80",\n  "x"\n]\n    nope: "y\nz"\n',
    );
    assert.deepEqual(found, ['unknownKey@8:5', 'invalidValue@6:3']);
  });

  it('reads a definition from the standard input, with paths from the working folder', async () => {
    const { model } = await loadFrom(
      { '-': 'services: { a: { build: ./b } }' },
      {
        files: ['-'],
        readText: (file) =>
          file === '-'
            ? Promise.resolve('services: { a: { build: ./b } }')
            : Promise.reject(Object.assign(new Error(file), { code: 'ENOENT' })),
      },
    );
    assert.deepEqual(model?.files, ['-']);
    assert.equal(model.project.services['a']?.build?.context, '/app/b');
    assert.equal(model.name, 'app');
  });

  it('points into the file that is to blame', async () => {
    const { problems } = await loadFrom({
      'compose.yaml': 'services: { a: { extends: { file: base.yaml, service: b } } }',
      'base.yaml': 'services:\n  b:\n    image: x\n    foo: 1\n',
    });
    assert.deepEqual(
      problems.map(({ code, range }) => [code, range?.file, range?.start.line, range?.start.column]),
      [['unknownKey', '/app/base.yaml', 4, 5]],
    );
  });

  const single: Readonly<Record<string, readonly [text: string, expected: readonly string[]]>> = {
    'broken YAML': ['services: { a: [ }\n', ['yamlSyntax@1:18', 'yamlSyntax@1:19']],
    'a key twice': ['services:\n  a: { image: x }\n  a: { image: y }\n', ['duplicateKey@3:3']],
    'an empty file': ['# nothing\n', ['emptyFile@1:1']],
    'a list at the top': ['- a\n', ['wrongType@1:1']],
    'a required variable': ['services: { a: { image: "${X:?why}" } }', ['missingVariable@1:26']],
    'an unset variable': ['services: { a: { image: "a$X" } }', ['unsetVariable?@1:27']],
    'the version': ['version: "3"\nservices: { a: { image: x } }', ['obsoleteKey?@1:1']],
    'no image': ['services: { a: { command: x } }', ['noImage@1:16']],
    'a cycle': ['services: { a: { image: x, depends_on: [a] } }', ['dependencyCycle@1:41']],
    'an unknown base': ['services: { a: { extends: z } }', ['extendsNotFound@1:27', 'noImage@1:16']],
    'a circle of bases': [
      'services: { a: { image: x, extends: b }, b: { image: x, extends: a } }',
      ['extendsCycle@1:66', 'extendsCycle@1:37'],
    ],
    'a missing env file': ['services: { a: { image: x, env_file: no.env } }', ['envFileNotFound@1:38']],
    'a clash of ports': [
      'services: { a: { image: x, ports: ["80:80"] }, b: { image: x, ports: ["127.0.0.1:80:81"] } }',
      ['portClash?@1:71'],
    ],
    'exclusive keys': [
      'services: { a: { image: x, network_mode: host, networks: [n] } }\nnetworks: { n: }',
      ['exclusiveKeys@1:42'],
    ],
    'a remote include': ['include: ["https://x/y.git"]\nservices: { a: { image: x } }', ['unsupported@1:11']],
  };
  for (const [title, [text, expected]] of Object.entries(single)) {
    it(`reports ${title}`, async () => assert.deepEqual(await problemsOf(text), expected));
  }

  it('has no model exactly where a problem is an error', async () => {
    assert.equal(
      (await loadFrom({ 'compose.yaml': 'services: { a: { image: "a$X" } }' })).model?.name,
      'app',
    );
    assert.equal((await loadFrom({ 'compose.yaml': 'services: { a: }' })).model, undefined);
    const nothing = await loadFrom({});
    assert.equal(nothing.model, undefined);
    assert.deepEqual(
      nothing.problems.map((problem) => problem.code),
      ['notFound'],
    );
  });

  it('names every file it read or looked for', async () => {
    const { files } = await loadFrom({
      'compose.yaml':
        'include: [sub/c.yaml]\nservices: { a: { image: x, env_file: [{ path: e.env, required: false }] } }',
      'sub/c.yaml': 'services: { b: { image: x } }',
    });
    for (const file of ['compose.yaml', 'compose.override.yml', '.env', 'sub/c.yaml', 'sub/.env', 'e.env']) {
      assert.ok(files.includes(`/app/${file}`), file);
    }
  });

  it('looks no further than the folder where it may not', async () => {
    const files = { '/app/compose.yaml': 'services: { a: { image: x } }' };
    assert.equal((await loadFrom(files, { cwd: '/app/sub' })).model?.workingDir, '/app');
    assert.equal((await loadFrom(files, { cwd: '/app/sub', noParents: true })).model, undefined);
  });

  it('asks defaults last', async () => {
    const files = { 'compose.yaml': 'services: { a: { image: "$A$B$C" } }', '.env': 'B=file\n' };
    const options = { defaults: { A: 'a', B: 'b', C: 'c' }, environment: { C: 'process' } };
    assert.equal((await serviceOf(files, options)).spec.image, 'afileprocess');
  });

  describe('profiles', () => {
    const text = `
services:
  a: { image: x }
  b: { image: x, profiles: [p, q], env_file: gone.env, ports: ["1:2"] }
  c: { image: x, profiles: [q] }
`;
    it('keeps inactive services with a usable definition', async () => {
      const model = await modelOf(text);
      assert.deepEqual(
        model.services.map((service) => [service.name, service.active]),
        [
          ['a', true],
          ['b', false],
          ['c', false],
        ],
      );
      assert.deepEqual(Object.keys(model.project.services), ['a']);
      assert.equal(model.services[1]?.spec.ports?.[0]?.published, '1');
      assert.deepEqual(model.profiles, ['p', 'q']);
    });

    it('activates the profiles of a named service', async () => {
      assert.deepEqual(await problemsOf(text, { services: ['c'] }), ['envFileNotFound@4:46']);
      assert.deepEqual(await problemsOf(text, { services: ['nobody'] }), ['undefinedReference']);
    });

    it('refuses profiles that exclude each other', async () => {
      const services = 'services: { a: { image: x, profiles: [p] }, b: { image: x, profiles: [q] } }';
      const exclusive = `x-dev-stack:\n  exclusive: [[p, q]]\n${services}`;
      assert.deepEqual(await problemsOf(exclusive, { profiles: ['p', 'q'] }), ['exclusiveGroups@2:14']);
      assert.deepEqual(await problemsOf(exclusive, { profiles: ['p'] }), []);
      // A service of its own is no choice of all that has its profile.
      assert.deepEqual(await problemsOf(exclusive, { profiles: ['p'], services: ['b'] }), []);
    });

    it('warns of profiles that no service has, with the one that was meant', async () => {
      const compose = 'services: { a: { image: x, profiles: [core] } }';
      const told = async (options: Partial<LoadOptions>): Promise<string[]> =>
        (await loadFrom({ 'compose.yaml': compose }, options)).problems.map(
          ({ severity, message }) => `${severity}: ${message}`,
        );
      const meant = 'warning: no service has the profile cor, did you mean core?';
      assert.deepEqual(await told({ profiles: ['cor'] }), [meant]);
      assert.deepEqual(await told({ environment: { COMPOSE_PROFILES: 'cor' } }), [meant]);
      assert.deepEqual(await told({ profiles: ['mail'] }), ['warning: no service has the profile mail']);
      // It may be meant for another project.
      assert.deepEqual(await told({ environment: { COMPOSE_PROFILES: 'mail,core,*' } }), []);
    });
  });

  describe('hostile input', () => {
    const bomb = (): string => {
      const lines = ['x-0: &a0 [b, b, b, b, b, b, b, b, b]'];
      for (let level = 1; level < 9; level += 1) {
        const aliases = Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ');
        lines.push(`x-${level}: &a${level} [${aliases}]`);
      }
      return `${lines.join('\n')}\nservices: { a: { image: x } }\n`;
    };
    const inputs: Readonly<Record<string, readonly [text: string, code: string]>> = {
      'an alias bomb': [bomb(), 'aliasBomb'],
      'an alias inside itself': ['x-a: &a [*a]\nservices: { a: { image: x } }', 'yamlSyntax'],
      'lists nested ten thousand deep': [`x-a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'yamlSyntax'],
      'a binary file': ['\x7fELF\0\0\x01', 'yamlSyntax'],
    };
    for (const [title, [text, code]] of Object.entries(inputs)) {
      it(`answers ${title} with a problem`, async () => {
        const { problems, model } = await loadFrom({ 'compose.yaml': text });
        assert.equal(model, undefined);
        assert.equal(problems[0]?.code, code);
      });
    }
    for (const code of ['EISDIR', 'EACCES', 'ERR_ENCODING_INVALID_ENCODED_DATA']) {
      it(`answers ${code} with a problem`, async () => {
        const readText = (): Promise<string> => Promise.reject(Object.assign(new Error(), { code }));
        const { problems } = await loadFrom({}, { files: ['c.yaml'], readText });
        assert.ok(problems.some((problem) => problem.code === 'unreadable'));
      });
    }
  });

  describe('the model', () => {
    it('knows where each service stands, also when others override it', async () => {
      const model = await modelOf({
        'compose.yaml': 'services:\n  a:\n    image: x\n',
        'compose.override.yaml': '\n\nservices:\n  b: { image: x }\n  a: { hostname: h }\n',
      });
      assert.deepEqual(
        model.services.map(({ name, location }) => [
          name,
          location?.file,
          location?.start.line,
          location?.start.column,
        ]),
        [
          ['a', '/app/compose.yaml', 2, 3],
          ['b', '/app/compose.override.yaml', 4, 3],
        ],
      );
    });

    it('carries annotations, groups and presets', async () => {
      const model = await modelOf(`
x-dev-stack:
  title: Shop
  groups: { tools: { title: Tools, order: 2 }, data: { title: Data, order: 1 } }
  presets: { core: { title: Core, description: Light } }
services:
  a:
    image: x
    profiles: [core]
    deploy: { resources: { limits: { memory: 10m } } }
    x-dev-stack: { title: A, group: data, console: "psql -U 'me too'", links: [{ title: UI, url: "http://x" }] }
  job: { image: x, profiles: [core] }
  b: { image: x, profiles: [core], mem_limit: 1m, depends_on: { job: { condition: service_completed_successfully } } }
`);
      assert.equal(model.title, 'Shop');
      assert.deepEqual(
        model.groups.map((group) => group.id),
        ['data', 'tools'],
      );
      assert.deepEqual(model.presets, [
        {
          profile: 'core',
          title: 'Core',
          description: 'Light',
          services: ['a', 'job', 'b'],
          memoryLimitBytes: 11 * 1024 ** 2,
        },
      ]);
      assert.deepEqual(model.services[0]?.annotations, {
        title: 'A',
        group: 'data',
        console: ['psql', '-U', 'me too'],
        links: [{ title: 'UI', url: 'http://x' }],
      });
      assert.deepEqual(
        model.services.map((service) => service.oneShot),
        [false, true, false],
      );
    });

    it('warns about annotations that do not fit and keeps the rest', async () => {
      const text = 'services:\n  a: { image: x, x-dev-stack: { titel: A, group: [1], system: redis } }\n';
      assert.deepEqual(await problemsOf(text), ['annotation?@2:33', 'annotation?@2:50']);
      assert.deepEqual((await serviceOf(text)).annotations, { system: 'redis' });
    });

    it('reads tasks in their short and their long form', async () => {
      const model = await modelOf(`x-dev-stack:
  tasks: { seed: { in: api, command: npm run seed } }
services:
  db:
    image: x
    x-dev-stack:
      tasks:
        migrate: { command: [flyway, migrate], in: api, oneShot: true, onStart: true, description: Schema, user: app }
        dump: "sh -c 'tar c /data'"
  api: { image: y }
`);
      assert.deepEqual(model.services[0]?.annotations.tasks, [
        {
          name: 'migrate',
          command: ['flyway', 'migrate'],
          service: 'api',
          onStart: true,
          oneShot: true,
          description: 'Schema',
          user: 'app',
        },
        { name: 'dump', command: ['sh', '-c', 'tar c /data'], service: 'db', onStart: false },
      ]);
      assert.deepEqual(model.tasks, [
        { name: 'seed', command: ['npm', 'run', 'seed'], service: 'api', onStart: false },
      ]);
    });

    it('warns about tasks that cannot be run, each at its place', async () => {
      const text = `x-dev-stack:
  tasks: { seed: npm run seed }
services:
  db:
    image: x
    x-dev-stack:
      tasks:
        migrat: up
        migrate: { in: dbb, command: up }
        seed: { description: nothing to run }
        dump: { command: out, onStart: true }
`;
      assert.deepEqual(await problemsOf(text), [
        'annotation?@2:18',
        'annotation?@8:9',
        'annotation?@9:24',
        'annotation?@10:15',
        'annotation?@11:40',
      ]);
      assert.deepEqual((await serviceOf(text)).annotations.tasks, [
        { name: 'dump', command: ['out'], service: 'db', onStart: false },
      ]);
    });
  });
});
