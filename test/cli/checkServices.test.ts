import assert from 'node:assert/strict';
import { checkSelection, checkServices } from '../../src/cli/checkServices';
import { service, stackOf } from '../present/make';

describe('services named on the command line', () => {
  const stack = stackOf([service('web'), service('worker', {}, { active: false })], { profiles: ['jobs'] });

  it('have to be in the file, selected or not', () => {
    checkServices(stack, ['web', 'worker']);
    assert.throws(() => checkServices(stack, ['web', 'wroker']), {
      name: 'UsageError',
      message: 'no such service: wroker, did you mean worker?',
    });
    assert.throws(() => checkServices(stack, ['kafka']), { message: 'no such service: kafka' });
  });

  it('are needed in some number to start anything', () => {
    checkSelection(stack);
    const none = stackOf([service('worker', {}, { active: false })], { profiles: ['jobs', 'mail'] });
    assert.throws(() => checkSelection(none), {
      message: 'no service is selected; choose with --profile: jobs, mail',
    });
    assert.throws(() => checkSelection(stackOf([])), { message: 'the compose file defines no services' });
    const typed = { ...none, activeProfiles: ['job', 'mial'] };
    assert.throws(() => checkSelection(typed), {
      message: 'no service is selected; try --profile jobs --profile mail',
    });
  });
});
