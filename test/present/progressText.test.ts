import assert from 'node:assert/strict';
import { type ProgressEvent } from '../../src/core/operations/progress';
import { foldProgress, noProgress, progressPercent, progressText } from '../../src/present/progressText';

const after = (...events: ProgressEvent[]) => events.reduce(foldProgress, noProgress);
const pull = (image: string, currentBytes: number, totalBytes: number, done = false): ProgressEvent => ({
  kind: 'pull',
  image,
  services: [],
  currentBytes,
  totalBytes,
  done,
});
const ready = (
  count: number,
  total: number,
  ...waitingFor: { service: string; detail: string }[]
): ProgressEvent => ({
  kind: 'ready',
  ready: count,
  total,
  waitingFor,
});
const step = (phase: 'begin' | 'end', text: string): ProgressEvent => ({
  kind: 'step',
  phase,
  text,
  service: undefined,
});

describe('progressText', () => {
  it('says nothing before anything happened', () => assert.equal(progressText(noProgress), ''));

  it('adds up pulls, finished ones included', () => {
    const state = after(pull('a', 200e6, 200e6, true), pull('b', 12e6, 240e6), pull('c', 0, 200e6));
    assert.equal(progressText(state), 'Pulling 3 images: 212 of 640 MB');
  });

  it('names a single image, also before its size is known', () => {
    assert.equal(progressText(after(pull('postgres:16', 0, 0))), 'Pulling postgres:16');
    assert.equal(progressText(after(pull('postgres:16', 1e6, 9e6))), 'Pulling postgres:16: 1 of 9 MB');
  });

  it('tells readiness once everything is pulled', () => {
    const state = after(
      pull('a', 1, 1, true),
      ready(9, 14, { service: 'kafka', detail: 'probe 3: connection refused' }),
    );
    assert.equal(progressText(state), '9 of 14 ready, waiting for kafka (probe 3: connection refused)');
  });

  it('goes back to pulls while readiness is told already', () => {
    assert.match(progressText(after(ready(1, 2), pull('a', 1e6, 2e6))), /^Pulling a/);
  });

  it('tells the step that began last otherwise', () => {
    assert.equal(
      progressText(after(step('begin', 'create network shop_default'))),
      'create network shop_default',
    );
  });

  it('measures steps and readiness together', () => {
    assert.equal(progressPercent(noProgress), undefined);
    const state = after({ kind: 'planned', steps: 6 }, step('begin', 'x'), step('end', 'x'), ready(1, 4));
    assert.equal(progressPercent(state), 20);
  });
});
