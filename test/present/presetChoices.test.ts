import assert from 'node:assert/strict';
import { presetChoices, resolveExclusive } from '../../src/present/presetChoices';
import { service, stackOf } from './make';

const stack = stackOf(
  [service('db', {}, { profiles: ['core'] }), service('kafka', {}, { profiles: ['streaming'] })],
  {
    profiles: ['streaming', 'core', 'core15'],
    activeProfiles: ['core'],
    presets: [
      {
        profile: 'core',
        title: 'Core',
        description: 'What everyone needs',
        services: ['db'],
        memoryLimitBytes: 512e6,
      },
    ],
    exclusive: [['core', 'core15']],
  },
);

describe('presetChoices', () => {
  it('has described presets first, then plain profiles', () => {
    assert.deepEqual(
      presetChoices(stack).map(({ title, detail, active }) => [title, detail, active]),
      [
        ['Core', 'up to 512 MB of memory · db', true],
        ['streaming', 'kafka', false],
        ['core15', '', false],
      ],
    );
  });

  it('says what is missing on this machine: memory, images, variables', () => {
    const lacking = {
      ...stack,
      variableFindings: [
        {
          severity: 'error' as const,
          fault: 'missing' as const,
          variable: 'DB_PASSWORD',
          services: ['db'],
          message: '',
          line: '',
          envFile: '',
          range: undefined,
          generate: undefined,
        },
      ],
    };
    const image = stack.services[0]?.spec.image ?? '';
    const [core, streaming] = presetChoices(lacking, { memoryBytes: 256e6, missingImages: new Set([image]) });
    assert.equal(
      core?.detail,
      '$(warning) up to 512 MB of memory, the engine has 256 MB · 1 image to pull · $(warning) DB_PASSWORD is not set · db',
    );
    assert.equal(streaming?.detail, 'kafka');
  });

  it('counts all as on with the profile *', () => {
    assert.ok(presetChoices({ ...stack, activeProfiles: ['*'] }).every((choice) => choice.active));
  });

  it('lets the last choice win where two exclude each other', () => {
    assert.deepEqual(resolveExclusive(stack, ['core', 'streaming', 'core15']), ['streaming', 'core15']);
    assert.deepEqual(resolveExclusive(stack, ['core15', 'core']), ['core']);
    assert.deepEqual(resolveExclusive(stack, ['core', 'streaming']), ['core', 'streaming']);
  });
});
