import assert from 'node:assert/strict';
import { parseArguments } from '../../src/cli/arguments';
import {
  bundledStack,
  bundledStackOptions,
  foundNoStack,
  isFileMissing,
  namedStackOptions,
} from '../../src/cli/stackSource';
import { InvalidStackError, type Problem } from '../../src/core/compose/problem';

const world = { cwd: '/home/me/shop', environment: {}, homeDir: '/home/me', platform: 'linux' } as const;
const globalOf = (line: string) => parseArguments([...line.split(' '), 'ps'].filter((word) => word)).global;
const notFound: Problem = { severity: 'error', code: 'notFound', message: 'not found', range: undefined };
const position = { line: 1, column: 1, offset: 0 };
const inFile: Problem = {
  severity: 'error',
  code: 'unknownKey',
  message: 'x',
  range: { file: '/home/me/shop/compose.yaml', start: position, end: position },
};

describe('which stack a call is about', () => {
  const bundled = bundledStack('/opt/dev-stack/stack', {}, '/home/me', 'linux');

  it('passes on the flags, and only those that were given', () => {
    assert.deepEqual(namedStackOptions(globalOf(''), world, []), world);
    const options = namedStackOptions(
      globalOf('-f a.yaml -p x --profile y --env-file e --project-directory d'),
      world,
      ['web'],
    );
    assert.deepEqual(options, {
      ...world,
      files: ['a.yaml'],
      projectName: 'x',
      profiles: ['y'],
      envFiles: ['e'],
      projectDirectory: 'd',
      services: ['web'],
    });
  });

  it('keeps what a user changes of the bundled stack outside of the installation', () => {
    assert.equal(bundled.envFile, '/home/me/.config/dev-stack/.env');
    const moved = bundledStack('/s', { XDG_CONFIG_HOME: '/cfg' }, '/home/me', 'linux');
    assert.equal(moved.presetsFile, '/cfg/dev-stack/presets');
  });

  it('selects the preset core of the bundled stack as the weakest choice', () => {
    const options = bundledStackOptions(bundled, undefined, false, globalOf(''), world, []);
    assert.deepEqual(options.files, ['/opt/dev-stack/stack/compose.yaml']);
    assert.deepEqual(options.defaults, { COMPOSE_PROFILES: 'core' });
    assert.equal(options.profiles, undefined);
    assert.equal(options.envFiles, undefined);
  });

  it('takes chosen presets and the own variables, flags on top', () => {
    const options = bundledStackOptions(
      bundled,
      '# mine\ncore\nkafka # with its UI\n\n',
      true,
      globalOf('--env-file more.env --profile mail'),
      world,
      [],
    );
    assert.deepEqual(options.defaults, { COMPOSE_PROFILES: 'core,kafka' });
    assert.deepEqual(options.envFiles, ['/home/me/.config/dev-stack/.env', 'more.env']);
    assert.deepEqual(options.profiles, ['mail']);
  });

  it('falls back to it only when nothing was named and nothing lies around', () => {
    assert.equal(foundNoStack(globalOf(''), [notFound]), true);
    assert.equal(foundNoStack(globalOf('-f gone.yaml'), [notFound]), false);
    assert.equal(foundNoStack(globalOf('--project-directory d'), [notFound]), false);
    assert.equal(foundNoStack(globalOf(''), [inFile]), false);
  });

  it('tells missing files from broken ones', () => {
    assert.equal(isFileMissing(new InvalidStackError([notFound])), true);
    assert.equal(isFileMissing(new InvalidStackError([notFound, inFile])), false);
  });
});
