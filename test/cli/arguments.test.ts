import assert from 'node:assert/strict';
import { parseArguments } from '../../src/cli/arguments';
import { type Request, type Verb } from '../../src/cli/request';
import { UsageError } from '../../src/cli/usageError';

function parsed<V extends Verb>(verb: V, line: string): Extract<Request, { verb: V }> {
  const request = parseArguments(line.split(' ').filter((word) => word !== ''));
  assert.equal(request.verb, verb);
  return request as Extract<Request, { verb: V }>;
}

function refused(line: string): UsageError {
  try {
    parseArguments(line.split(' ').filter((word) => word !== ''));
  } catch (error) {
    assert.ok(UsageError.is(error), String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `"${line}" was taken` });
}

describe('the command line', () => {
  it('takes global flags before and behind the verb, and adds up repeated ones', () => {
    const { global } = parsed(
      'up',
      '-f a.yaml --profile=x -H unix:///s up --file b.yaml -p shop --profile y',
    );
    assert.deepEqual(global.files, ['a.yaml', 'b.yaml']);
    assert.deepEqual(global.profiles, ['x', 'y']);
    assert.equal(global.projectName, 'shop');
    assert.equal(global.host, 'unix:///s');
  });

  it('means a file by -f before logs and following behind it', () => {
    const request = parsed('logs', '-f compose.yaml logs -f web');
    assert.deepEqual(request.global.files, ['compose.yaml']);
    assert.equal(request.follow, true);
    assert.deepEqual(request.services, ['web']);
    assert.equal(parsed('logs', '-f compose.yaml logs').follow, false);
  });

  it('leaves the value of a global flag alone that is called like a verb', () => {
    assert.equal(parsed('ps', '-p up ps').global.projectName, 'up');
  });

  it('waits in up unless told otherwise, and takes -d for what it does anyway', () => {
    assert.equal(parsed('up', 'up').start.wait, true);
    assert.equal(parsed('up', 'up -d').start.wait, true);
    assert.equal(parsed('up', 'up -d --wait').start.wait, true);
    assert.equal(parsed('up', 'up --no-wait').start.wait, false);
    assert.equal(parsed('up', 'up').timeline, undefined);
    assert.equal(parsed('up', 'up --timeline').timeline, 'text');
    assert.equal(parsed('up', 'up --timeline --format json').timeline, 'json');
    assert.equal(parsed('up', 'up --wait-timeout 90').start.waitTimeoutMs, 90_000);
  });

  it('reads what up is to do with whom', () => {
    const { start } = parsed('up', 'up --no-deps --force-recreate web --remove-orphans --pull always db');
    assert.deepEqual(start, {
      services: ['web', 'db'],
      wait: true,
      noDeps: true,
      forceRecreate: true,
      removeOrphans: true,
      pull: 'always',
    });
    assert.equal('pull' in parsed('up', 'up --pull policy').start, false);
    assert.equal(parsed('up', 'up --no-recreate').start.noRecreate, true);
    assert.equal(parsed('plan', 'plan -V').start.renewVolumes, true);
    assert.deepEqual(parsed('up', 'up --scale web=3 --scale db=0').scale, { web: 3, db: 0 });
  });

  it('reads down, stop, restart and reset', () => {
    assert.deepEqual(parsed('down', 'down -v -t 3').down, {
      services: [],
      timeoutSeconds: 3,
      volumes: true,
      removeOrphans: false,
    });
    assert.deepEqual(parsed('stop', 'stop -t0 web').stop, { services: ['web'], timeoutSeconds: 0 });
    assert.deepEqual(parsed('restart', 'restart').restart, { services: [], noDeps: false });
    assert.equal(parsed('restart', 'restart --no-deps db').restart.noDeps, true);
    assert.equal(parsed('down', 'down --rmi local').down.images, 'local');
    const reset = parsed('reset', 'reset db --yes');
    assert.equal(reset.yes, true);
    assert.deepEqual(reset.reset, { services: ['db'], restart: true });
  });

  it('reads builds and watching', () => {
    const { build, args } = parsed('build', 'build app --no-cache --pull --build-arg A=b=c --build-arg B');
    assert.deepEqual(build, { services: ['app'], noCache: true, pull: true });
    assert.deepEqual(args, ['A=b=c', 'B']);
    assert.equal(parsed('up', 'up --build').start.build, true);
    assert.equal(parsed('watch', 'watch').up, true);
    assert.equal(parsed('watch', 'watch --no-up app').up, false);
  });

  it('reads what ps, config and logs show', () => {
    assert.equal(parsed('ps', 'ps').show, 'table');
    assert.equal(parsed('ps', 'ps --format json -a').show, 'json');
    assert.equal(parsed('ps', '--format json ps').show, 'json');
    assert.equal(parsed('ps', 'ps -q').show, 'ids');
    assert.equal(parsed('config', 'config').show, 'model');
    assert.equal(parsed('config', 'config -q').show, 'nothing');
    assert.deepEqual(parsed('config', 'config --hash a,b').hashed, ['a', 'b']);
    assert.deepEqual(parsed('config', 'config --hash *').hashed, []);
    assert.equal(parsed('logs', 'logs --tail all').tail, undefined);
    assert.equal(parsed('logs', 'logs -n5 --since 10m').tail, 5);
  });

  it('shows help and version wherever they are asked for', () => {
    assert.equal(parsed('help', '--help').topic, undefined);
    assert.equal(parsed('help', 'up --help').topic, 'up');
    assert.equal(parsed('help', 'help logs').topic, 'logs');
    parsed('version', '--version');
    parsed('version', '-v');
    parsed('version', 'version');
  });

  it('takes -- as the end of flags', () => {
    assert.deepEqual(parsed('stop', 'stop -- -odd-').stop.services, ['-odd-']);
  });

  describe('refuses', () => {
    const cases: [line: string, message: RegExp][] = [
      ['', /Name a verb/],
      ['upp', /unknown verb upp, did you mean up\?/],
      ['start', /unknown verb start, did you mean up\?/],
      ['up --force-recrate', /unknown flag --force-recrate, did you mean --force-recreate\?/],
      ['--nonsense up', /unknown flag --nonsense$/],
      ['up --wait-timeout', /--wait-timeout needs a value: --wait-timeout SECONDS/],
      ['up --wait-timeout soon', /--wait-timeout takes a whole number: soon/],
      ['up --no-wait --wait', /--no-wait excludes/],
      ['up --no-wait --wait-timeout 3', /--no-wait excludes/],
      ['up --pull sometimes', /--pull takes policy, always, missing or never: sometimes/],
      ['up --scale web', /--scale takes SERVICE=NUMBER: web/],
      ['up --scale web=-1', /--scale takes SERVICE=NUMBER: web=-1/],
      ['up --no-recreate -V', /--no-recreate excludes/],
      ['up --no-recreate --force-recreate', /--no-recreate excludes/],
      ['down --rmi some', /--rmi takes local or all: some/],
      ['ps --status asleep', /--status takes paused, .*: asleep/],
      ['logs -f --until 5m', /--follow and --until exclude each other/],
      ['reset --yes=please', /--yes takes no value/],
      ['ps --format xml', /--format takes table or json: xml/],
      ['ps -q --services', /--quiet and --services exclude each other/],
      ['down --format json', /unknown flag --format/],
      ['--format json down', /down has no --format/],
      ['up --format json', /--format goes with --timeline/],
      ['presets core', /presets takes no arguments: core/],
      ['open a b', /open takes one argument: a b/],
      ['--bundled -f x.yaml up', /--bundled and --file exclude each other/],
      ['-p', /--project-name needs a value/],
      ['stop -t -1', /./],
      ['logs --tail -5', /./],
    ];
    for (const [line, message] of cases) {
      it(`"${line}"`, () => assert.match(refused(line).message, message));
    }

    it('and names the verb whose help tells more', () => {
      assert.equal(refused('up --nonsense').verb, 'up');
      assert.equal(refused('--nonsense').verb, undefined);
    });
  });
});
