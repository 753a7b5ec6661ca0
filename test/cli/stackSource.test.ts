import assert from 'node:assert/strict';
import { parseArguments } from '../../src/cli/arguments';
import {
  bundledCallOptions,
  foundNoStack,
  isFileMissing,
  namedStackOptions,
} from '../../src/cli/stackSource';
import { bundledStack } from '../../src/core/compose/bundledStack';
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

  it('takes the bundled stack from the folder all tools share, core when nobody chose', () => {
    const options = bundledCallOptions(bundled, undefined, true, globalOf('-p x'), world, ['redis']);
    assert.deepEqual(options, {
      ...world,
      environment: { COMPOSE_FILE: undefined },
      projectName: 'x',
      projectDirectory: '/home/me/.local/share/dev-stack/stack',
      noParents: true,
      defaults: { COMPOSE_PROFILES: 'core' },
      services: ['redis'],
    });
  });

  it('takes chosen presets and the own variables, flags on top', () => {
    const call = (line: string, hasEnvFile = true) =>
      bundledCallOptions(bundled, ['core', 'kafka'], hasEnvFile, globalOf(line), world, []);
    assert.deepEqual(call('').profiles, ['core', 'kafka']);
    assert.deepEqual(call('--profile mail').profiles, ['mail']);
    const own = '/home/me/.local/share/dev-stack/stack/.env';
    assert.deepEqual(call('--env-file more.env').envFiles, [own, 'more.env']);
    assert.deepEqual(call('--env-file more.env', false).envFiles, ['more.env']);
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
