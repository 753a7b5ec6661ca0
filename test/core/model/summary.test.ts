import assert from 'node:assert/strict';
import { type ServiceState } from '../../../src/core/model/serviceState';
import { summarise } from '../../../src/core/model/summary';

const running: ServiceState = { kind: 'running', since: 0 };
const done: ServiceState = { kind: 'done', startedAt: 0, finishedAt: 1 };
const stopped: ServiceState = { kind: 'stopped', finishedAt: 1 };
const exited: ServiceState = { kind: 'exited', exitCode: 1, outOfMemory: false, finishedAt: 1, error: '' };

describe('summarise', () => {
  it('counts a finished one-shot as ready', () => {
    const summary = summarise([
      ['web', running],
      ['migrate', done],
      ['worker', stopped],
    ]);
    assert.deepEqual(summary, { total: 3, ready: 2, worst: 'ok', attention: [] });
  });

  it('calls a stack of one-shots ready when all are done', () => {
    assert.deepEqual(summarise([['migrate', done]]), { total: 1, ready: 1, worst: 'ok', attention: [] });
  });

  it('calls a stopped stack off, though its setup once ran', () => {
    const summary = summarise([
      ['web', stopped],
      ['migrate', done],
    ]);
    assert.deepEqual(summary, { total: 2, ready: 0, worst: 'off', attention: [] });
  });

  it('does not call a stack off in which something failed', () => {
    const summary = summarise([
      ['web', exited],
      ['worker', stopped],
      ['migrate', done],
    ]);
    assert.deepEqual(summary, { total: 3, ready: 1, worst: 'error', attention: ['web'] });
  });

  it('leaves out what is not selected', () => {
    assert.equal(summarise([['mail', { kind: 'notSelected' }]]).total, 0);
  });
});
