import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError } from '../../src/core/build/buildError';
import { EngineError } from '../../src/core/engine/engineError';
import { isCancelled } from '../../src/core/support/abort';
import { useEngine, type TestEngine } from '../support/engine';
import { engineJson, engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const base = 'dstest-build-busybox:1';

/** Ignore rules that people write and that tools disagree about. */
const ignoreRules = [
  ...['# a comment', '', '*.log', '!keep.log', 'node_modules', '/only-here', 'deep/**/out', '**/*.tmp'],
  ...[
    'docs/',
    '!docs/kept/**',
    'trailing/ ',
    'a?c',
    '[xyz].txt',
    'sub/*',
    '!sub/back',
    '.git',
    'Dockerfile*',
  ],
  ...['.dockerignore', 'spaces in name', '!**/always', 'escaped\\*'],
];
const contextFiles = [
  ...['app.log', 'keep.log', 'sub/app.log', 'node_modules/a/index.js', 'pkg/node_modules/b', 'only-here'],
  ...[
    'pkg/only-here',
    'deep/out',
    'deep/a/b/out/file',
    'deep/a/other',
    'x.tmp',
    'a/b/c/y.tmp',
    'docs/one.md',
  ],
  ...[
    'docs/kept/two.md',
    'trailing/file',
    'abc',
    'abbc',
    'x.txt',
    'w.txt',
    'sub/gone',
    'sub/back',
    '.git/HEAD',
  ],
  ...['spaces in name', 'node_modules/a/always', 'escaped*', 'escapedx', '.env', 'ünï.txt', 'src/main.c'],
];

describe('building images', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  let rig: RealStack;
  let all: string[];

  before(async () => {
    engine = await useEngine();
    await Promise.all([ensureStandIns(engine, base), RealStack.ensureCompose()]);
    rig = new RealStack(engine, `dstest-build-${process.pid}`);
    all = ['app', 'other', 'named', 'listing', 'classic', 'secret', 'broken'].map(
      (name) => `${rig.project}-${name}`,
    );
    mkdirSync(join(rig.folder, 'app'));
    rig.write('app/main.txt', 'one\n');
    rig.write(
      'app/Dockerfile',
      `FROM ${base} AS base\nARG WHO=nobody\nRUN echo "hello $WHO" > /hello\nFROM base\nCOPY main.txt /\nCMD ["sleep", "1000"]\n`,
    );
  });
  afterEach(async () => {
    await rig.clear();
    for (const image of all) {
      const { status, body } = await engineRequest(engine.socket, 'DELETE', `/images/${image}?force=true`);
      assert.ok(status === 200 || status === 404, `${image}: ${status} ${body.toString()}`);
    }
  });
  after(() => rig.dispose());

  const build = (...services: string[]): Promise<void> =>
    rig.operate((operations, tell, signal) => operations.build({ services }, tell, signal));
  const steps = (): string[] =>
    rig.progress.flatMap((event) => (event.kind === 'build' && event.step !== '' ? [event.step] : []));
  const finished = () => rig.progress.find((event) => event.kind === 'build' && event.done);

  it('a service that has only a build starts, and compose takes image and container for its own', async () => {
    await rig.define(`
services:
  app:
    init: true
    build:
      context: app
      args: { WHO: world }
      labels: { mine: "yes" }
      extra_hosts: ["somewhere:10.1.1.1"]
      shm_size: 64m
  other:
    init: true
    depends_on: [app]
    build: { context: app, dockerfile_inline: "FROM ${base}\\nCOPY . /all\\nCMD [\\"sleep\\", \\"1000\\"]" }
`);
    await rig.start();
    const container = `${rig.project}-app-1`;
    assert.equal(await rig.exec(container, 'cat', '/hello', '/main.txt'), 'hello world\none');
    const ids = await rig.ids();
    assert.equal(await rig.plan(), 'Nothing to do.');
    await rig.compose('up', '-d');
    assert.deepEqual(await rig.ids(), ids);

    const ours = (await image(`${rig.project}-app`)).Config;
    await rig.compose('build', 'app');
    const theirs = (await image(`${rig.project}-app`)).Config;
    assert.deepEqual(ours, theirs);

    // A change: the same services are started anew by either, and only these.
    rig.write('app/main.txt', 'two\n');
    await rig.operate((operations, tell, signal) => operations.start({ build: true }, tell, signal));
    const after = await rig.ids();
    assert.notEqual(after[container], ids[container]);
    assert.equal(await rig.exec(container, 'cat', '/main.txt'), 'two');
    assert.equal(await rig.exec(`${rig.project}-other-1`, 'cat', '/all/main.txt'), 'two');
    await rig.compose('up', '-d');
    assert.deepEqual(await rig.ids(), after);
  });

  it('tells its steps, and which were cached the second time', async () => {
    await rig.define(`services: { app: { build: app } }`);
    await build();
    assert.ok(
      steps().some((step) => /RUN echo "hello /.test(step)),
      steps().join('\n'),
    );
    await build();
    const event = finished();
    assert.ok(event?.kind === 'build' && event.steps.cached >= 2, JSON.stringify(event));
  });

  for (const classic of [false, true]) {
    it(`sends what compose sends of a context${classic ? ', also to the classic builder' : ''}`, async () => {
      const context = join(rig.folder, `context${Number(classic)}`);
      for (const file of contextFiles) {
        mkdirSync(join(context, file, '..'), { recursive: true });
        rig.write(join(`context${Number(classic)}`, file), file);
      }
      mkdirSync(join(context, 'empty'));
      mkdirSync(join(context, 'src/linked-to'));
      symlinkSync('main.c', join(context, 'src/link'));
      symlinkSync('nowhere', join(context, 'dangling'));
      chmodSync(join(context, 'src/main.c'), 0o750);
      rig.write(`context${Number(classic)}/.dockerignore`, `${ignoreRules.join('\n')}\n`);
      rig.write(
        `context${Number(classic)}/Dockerfile.dev`,
        `FROM ${base}\nCOPY . /c\nRUN cd /c && find . -exec stat -c '%A %u:%g %n' {} + | sort -k3 > /listing\n`,
      );
      await rig.define(
        `services: { listing: { build: { context: ./context${Number(classic)}, dockerfile: Dockerfile.dev }, command: [sleep, "1000"], init: true } }`,
      );
      const listing = async (): Promise<string> => {
        await rig.start();
        return rig.exec(`${rig.project}-listing-1`, 'cat', '/listing');
      };
      await rig.compose('build', 'listing');
      const theirs = await listing();
      await rig.clear();
      await engineRequest(engine.socket, 'DELETE', `/images/${rig.project}-listing?force=true`);
      await rig.reopen(undefined, classic ? { DOCKER_BUILDKIT: '0' } : {});
      await build();
      const ours = await listing();
      assert.match(theirs, /\.\/sub\/back/);
      assert.deepEqual(ours.split('\n'), theirs.split('\n'));
    });
  }

  it('hands over secrets and sign-ins when a step asks, without putting them into the image', async () => {
    rig.write('token', 'from a file');
    await rig.define(`
services:
  secret:
    build:
      dockerfile_inline: |
        FROM ${base}
        RUN --mount=type=secret,id=token --mount=type=secret,id=word,required \\
          cat /run/secrets/token /run/secrets/word | md5sum > /sum
      secrets: [token, word]
    command: [sleep, "1000"]
    init: true
secrets:
  token: { file: ./token }
  word: { environment: WORD }
`);
    rig.write('.env', 'WORD= and a variable\n');
    await rig.reopen();
    await build();
    await rig.start();
    const sum = await rig.exec(`${rig.project}-secret-1`, 'cat', '/sum');
    const wanted = await rig.exec(
      `${rig.project}-secret-1`,
      'sh',
      '-c',
      "printf 'from a fileand a variable' | md5sum",
    );
    assert.equal(sum, wanted);
  });

  it('keeps a cache between builds for the steps that ask for one', async () => {
    await rig.define(`
services:
  app:
    build:
      dockerfile_inline: |
        FROM ${base}
        ARG ROUND
        RUN --mount=type=cache,target=/cache,id=${rig.project} echo $$ROUND >> /cache/rounds && cp /cache/rounds /rounds
    command: [sleep, "1000"]
    init: true
`);
    for (const ROUND of ['1', '2']) {
      await rig.operate((operations, tell, signal) => operations.build({ args: { ROUND } }, tell, signal));
    }
    await rig.start();
    assert.equal(await rig.exec(`${rig.project}-app-1`, 'cat', '/rounds'), '1\n2');
  });

  it('takes the inline Dockerfile that stands there now, also where it is as long as the one before', async () => {
    for (const word of ['one', 'two', 'six']) {
      await rig.define(
        `services: { app: { init: true, command: [sleep, "1000"], build: { dockerfile_inline: "FROM ${base}\\nLABEL word=${word}" } } }`,
      );
      await build();
      const { Labels } = (await image(`${rig.project}-app`)).Config as { Labels: Record<string, string> };
      assert.equal(Labels['word'], word);
    }
  });

  for (const [builder, environment] of [
    ['BuildKit', {}],
    ['the classic builder', { DOCKER_BUILDKIT: '0' }],
  ] as const) {
    it(`says which line of the Dockerfile failed and what it printed last (${builder})`, async () => {
      rig.write(
        'app/Broken',
        `FROM ${base}\n\nRUN true\n# the step\nRUN echo begun && \\\n  echo no such thing >&2 && exit 7\n`,
      );
      await rig.define(`services: { broken: { build: { context: app, dockerfile: Broken } } }`);
      await rig.reopen(undefined, environment);
      await assert.rejects(rig.start(), (error) => {
        assert.ok(BuildError.is(error), String(error));
        assert.deepEqual(error.details.place?.line, 5);
        assert.equal(error.details.place?.file, join(rig.folder, 'app/Broken'));
        assert.ok(error.details.lines?.includes('no such thing'), error.details.lines?.join());
        assert.match(error.reason, /code: 7/);
        return true;
      });
      assert.deepEqual(await rig.containers(), []);
      rig.write('app/Broken', `FROM ${base}\nRUNN x\n`);
      await assert.rejects(
        build('broken'),
        (error) => BuildError.is(error) && error.details.place?.line === 2,
      );
    });
  }

  it('can be cancelled, which ends it in the engine', async () => {
    // The step leaves word when it is ended, in a cache that the next build reads.
    const mount = `RUN --mount=type=cache,target=/cache,id=${rig.project}-ended`;
    const inline = (step: string): string =>
      `services: { app: { init: true, command: [sleep, "1000"], build: { dockerfile_inline: "FROM ${base}\\n${mount} ${step}" } } }`;
    await rig.define(inline('echo begun && while sleep 0.1; do date +%s > /cache/alive; done'));
    const cancel = new AbortController();
    const building = rig.operate((operations, tell) =>
      operations.build(
        {},
        (event) => {
          tell(event);
          // Ended in the moment in which the engine starts the step, the step would go on: that is a flaw of BuildKit's.
          if (event.kind === 'build' && /begun/.test(event.step)) setTimeout(() => cancel.abort(), 700);
        },
        cancel.signal,
      ),
    );
    await assert.rejects(building, isCancelled);
    assert.equal((await engineRequest(engine.socket, 'GET', `/images/${rig.project}-app/json`)).status, 404);
    await rig.define(inline('cat /cache/alive > /then; sleep 1.5; cat /cache/alive > /now'));
    await rig.start();
    const [then, now] = (await rig.exec(`${rig.project}-app-1`, 'cat', '/then', '/now')).split('\n');
    assert.match(then ?? '', /^\d+$/);
    assert.equal(now, then);
  });

  it('takes what the API has no field for to docker buildx, and says what is missing where there is none', async () => {
    mkdirSync(join(rig.folder, 'extra'), { recursive: true });
    rig.write('extra/file', 'from another folder');
    await rig.define(`
services:
  app:
    build:
      dockerfile_inline: |
        FROM ${base}
        COPY --from=extra file /file
      additional_contexts: { extra: ./extra }
    command: [sleep, "1000"]
    init: true
`);
    await rig.reopen(undefined, { PATH: rig.folder });
    await assert.rejects(build(), (error) => {
      assert.ok(EngineError.is(error, 'unsupported'), String(error));
      assert.match(error.message, /additional_contexts\.extra: .*“docker buildx”.*not found/);
      return true;
    });
    await rig.reopen(undefined, process.env);
    if (Number(engine.apiVersion.split('.')[1]) < 42) {
      // needs API ≥ 1.42: BuildKit of engines before knows no named contexts, and says so.
      await assert.rejects(build(), (error) => BuildError.is(error) && /contexts/.test(error.reason));
      return;
    }
    await build();
    await rig.start();
    assert.equal(await rig.exec(`${rig.project}-app-1`, 'cat', '/file'), 'from another folder');
  });

  function image(reference: string): Promise<{ Config: Record<string, unknown> }> {
    return engineJson(engine.socket, 'GET', `/images/${reference}/json`);
  }
});
