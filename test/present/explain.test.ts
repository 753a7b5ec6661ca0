import assert from 'node:assert/strict';
import { BuildError } from '../../src/core/build/buildError';
import { InvalidStackError, type Problem } from '../../src/core/compose/problem';
import { EngineError, type EngineErrorReason } from '../../src/core/engine/engineError';
import { NotReadyError, type NotReadyReason } from '../../src/core/live/notReadyError';
import { CancelledError } from '../../src/core/support/abort';
import { commandIds } from '../../src/present/commandIds';
import { explain } from '../../src/present/explain';

const firstStep = (error: unknown): string | undefined => {
  const [step] = explain(error).steps;
  return step === undefined ? undefined : 'command' in step ? step.command : step.link;
};

describe('explain', () => {
  const reasons: [EngineErrorReason, string][] = [
    ['unreachable', commandIds.startDocker],
    ['denied', 'https://docs.docker.com/engine/install/linux-postinstall/'],
    ['portInUse', commandIds.showInFile],
    ['imageMissing', commandIds.showInFile],
    ['registryAuth', 'https://docs.docker.com/reference/cli/docker/login/'],
    ['registryUnreachable', commandIds.start],
    ['diskFull', 'https://docs.docker.com/engine/manage-resources/pruning/'],
    ['conflict', commandIds.showPlan],
    ['invalid', commandIds.showInFile],
    ['unsupported', commandIds.chooseEngine],
    ['notFound', commandIds.reconnect],
    ['failed', commandIds.showLog],
  ];
  for (const [reason, step] of reasons) {
    it(`offers a fitting first step when the engine says ${reason}`, () => {
      const error = new EngineError(reason, 'it said so', { action: 'create container shop-db-1' });
      assert.equal(firstStep(error), step);
      const { title, message, detail, steps } = explain(error);
      assert.match(title, /^[A-Z].*[^.]$/);
      assert.match(message, /^[A-Z].*\.$/);
      assert.match(detail ?? '', /create container shop-db-1.*it said so/);
      assert.ok(steps.length <= 3);
    });
  }

  it('lists the endpoints that were tried', () => {
    const error = new EngineError('unreachable', 'none', {
      tried: [
        { endpoint: 'context desktop-linux', outcome: 'ENOENT' },
        { endpoint: '/var/run/docker.sock', outcome: 'ECONNREFUSED' },
      ],
    });
    assert.equal(
      explain(error).message,
      'No container engine answers (tried context desktop-linux, /var/run/docker.sock).',
    );
    assert.match(explain(error).detail ?? '', /\/var\/run\/docker\.sock: ECONNREFUSED/);
  });

  it('names the line of the Dockerfile that failed, and leads there', () => {
    const error = new BuildError(
      'app',
      'shop-app',
      'process "/bin/sh -c npm ci" did not complete: exit code: 1',
      {
        step: '[2/3] RUN npm ci',
        place: { file: '/home/dev/shop/Dockerfile', line: 7, text: 'RUN npm ci' },
        lines: ['npm error', 'npm error missing script'],
      },
    );
    const { title, message, steps, detail } = explain(error);
    assert.equal(title, 'Building app failed');
    assert.match(
      message,
      /^Dockerfile:7: RUN npm ci – .*exit code: 1\. It said last: npm error missing script$/,
    );
    assert.deepEqual(steps[0], {
      title: 'Show in Dockerfile',
      command: commandIds.showInFile,
      arguments: [{ file: '/home/dev/shop/Dockerfile', line: 7 }],
    });
    assert.match(detail ?? '', /^\/home\/dev\/shop\/Dockerfile:7\n/);
  });

  it('does not blame the engine for a build that needs what is not installed', () => {
    const error = new EngineError('unsupported', 'ssh: this needs “docker buildx”', { image: 'a:1' });
    assert.equal(explain(error).title, 'Cannot build a:1');
    assert.equal(firstStep(error), commandIds.showLog);
  });

  it('names the port and the image', () => {
    assert.equal(explain(new EngineError('portInUse', 'x', { port: 5432 })).title, 'Port 5432 is in use');
    const holder = { container: 'other-db-1', project: 'other' };
    assert.equal(
      explain(new EngineError('portInUse', 'x', { port: 5432, holder })).message,
      'Port 5432 is in use by the container other-db-1 of the project other. ' +
        'Stop it, or publish another port in the compose file or its variables.',
    );
    assert.equal(
      explain(new EngineError('imageMissing', 'x', { image: 'acme/web:9' })).message,
      'acme/web:9 was not found. Check its name and tag.',
    );
  });

  it('leads to the problems of a compose file, the first one in words', () => {
    const at = (line: number) => ({ line, column: 7, offset: 0 });
    const problem = (message: string, line: number): Problem => ({
      severity: 'error',
      code: 'unknownKey',
      message,
      range: { file: '/home/me/compose.yaml', start: at(line), end: at(line) },
    });
    const { message, detail } = explain(
      new InvalidStackError([
        problem('services.web: unknown key "healtcheck"', 31),
        problem('services.db: no image', 40),
      ]),
    );
    assert.equal(
      message,
      'compose.yaml:31:7 services.web: unknown key "healtcheck". One more problem is listed under Problems.',
    );
    assert.equal(detail?.split('\n').length, 2);
  });

  it('offers the bundled stack where no compose file was found', () => {
    const error = new InvalidStackError([
      {
        severity: 'error',
        code: 'notFound',
        message: 'no configuration file provided: not found',
        range: undefined,
      },
    ]);
    assert.equal(explain(error).title, 'There is no compose file');
    assert.equal(firstStep(error), commandIds.copyStackToWorkspace);
  });

  it('names the first cause when a dependency did not get ready', () => {
    const root = {
      service: 'kafka',
      reason: 'exited',
      detail: 'exited (137): out of memory',
      exitCode: 137,
    } as const;
    const own = { service: 'connect', reason: 'exited', detail: 'was not started' } as const;
    const { title, message, steps } = explain(new NotReadyError(own, root));
    assert.equal(title, 'kafka did not get ready');
    assert.equal(message, 'kafka did not get ready: exited (137): out of memory. connect depends on it.');
    assert.deepEqual(steps[0], { title: 'Why', command: commandIds.why, arguments: ['kafka'] });
  });

  it('has words for every reason of not being ready', () => {
    for (const reason of [
      'unhealthy',
      'exited',
      'timeout',
      'noHealthcheck',
      'removed',
    ] satisfies NotReadyReason[]) {
      const { message, detail } = explain(new NotReadyError({ service: 'db', reason, detail: 'so it is' }));
      assert.equal(message, 'db did not get ready: so it is.');
      assert.match(detail ?? '', new RegExp(`^${reason}`));
    }
  });

  it('says what an unknown error said, and shows the log', () => {
    assert.equal(explain(new Error('spline not reticulated')).message, 'Spline not reticulated.');
    assert.equal(explain('plain').message, 'plain.');
    assert.equal(firstStep(new Error('x')), commandIds.showLog);
  });

  it('makes nothing of cancellation', () => assert.deepEqual(explain(new CancelledError()).steps, []));
});
