import assert from 'node:assert/strict';
import { presets } from '../../../src/cli/verbs/presets';
import { service, stackStatus, status } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

describe('presets', () => {
  it('says what each is for before its services, which may be many', async () => {
    const made = stackStatus([status(service('db'), { kind: 'absent' })]);
    const preset = {
      ...{ profile: 'core', title: 'Core', description: 'What everything needs' },
      ...{ services: ['db', 'cache'], memoryLimitBytes: 2e9 },
    };
    const stack = { ...made.stack, presets: [preset], activeProfiles: ['core'] };
    const context = fakeContext({ ...made, stack });
    assert.equal(await presets(requestOf('presets'), context), 0);
    assert.deepEqual(context.out.lines, [
      '  PRESET   MEMORY       DESCRIPTION             SERVICES',
      '✔ core     up to 2 GB   What everything needs   db, cache',
    ]);
  });
});
