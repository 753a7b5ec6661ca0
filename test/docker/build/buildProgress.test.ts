import assert from 'node:assert/strict';
import fc from 'fast-check';
import { currentStep, failedStep, foldBuild, noBuild, stepCounts } from '../../../src/core/build/buildState';
import { type BuildEvent } from '../../../src/core/engine/imageBuild';
import { readBuildkitTrace } from '../../../src/docker/build/buildkitTrace';
import { ClassicOutput } from '../../../src/docker/build/classicOutput';
import { field, message, numberField, readFields, textField } from '../../../src/docker/build/protobuf';

const vertex = (...fields: Buffer[]): Buffer => message(1, Buffer.concat(fields));
const time = message(5, field(1, 1_800_000_000));
const ended = message(6, field(1, 1_800_000_001));
const named = (name: string): Buffer[] => [
  field(1, `sha256:${name}`),
  message(2, Buffer.from('in')),
  field(3, name),
];

describe('the progress of a build', () => {
  it('is read from what BuildKit tells, with what it does not need left out', () => {
    const trace = Buffer.concat([
      vertex(...named('later')),
      vertex(...named('runs'), time),
      vertex(...named('kept'), field(4, 1), time, ended),
      vertex(...named('broke'), time, ended, field(7, 'exit code: 7')),
      message(2, Buffer.from([8, 1])),
      message(3, Buffer.concat([field(1, 'sha256:runs'), field(3, 1), field(4, 'héllo\n')])),
      message(4, Buffer.concat([field(1, 'sha256:runs'), field(3, 'careful')])),
      message(15, Buffer.from('new in some engine')),
    ]);
    assert.deepEqual(readBuildkitTrace(trace), [
      { kind: 'step', id: 'sha256:runs', name: 'runs', state: 'running' },
      { kind: 'step', id: 'sha256:kept', name: 'kept', state: 'cached' },
      { kind: 'step', id: 'sha256:broke', name: 'broke', state: 'failed' },
      { kind: 'output', step: 'sha256:runs', text: 'héllo\n' },
      { kind: 'warning', message: 'careful' },
    ]);
  });

  it('refuses bytes that are no message instead of inventing steps', () => {
    assert.throws(() => readBuildkitTrace(Buffer.from([0x0a, 0x7f, 1])), RangeError);
    assert.throws(() => readBuildkitTrace(Buffer.from([0x80])), RangeError);
  });

  it('survives any numbers and texts on their way through the format', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 53 - 1 }),
        fc.string(),
        fc.integer({ min: 1, max: 5000 }),
        (n, text, key) => {
          const fields = readFields(Buffer.concat([field(key, n), field(key + 1, text)]));
          assert.equal(numberField(fields, key), n);
          assert.equal(textField(fields, key + 1), text);
        },
      ),
    );
  });

  it('is read from the text of the classic builder', () => {
    const output = new ClassicOutput();
    const events = [
      'Step 1/2 : FROM x',
      '\n',
      ' ---> Using cache\n',
      ' ---> 1234\n',
      'Step 2/2 : RUN y',
      '\n',
    ]
      .flatMap((text) => output.read(text))
      .concat(
        output.read(' ---> Running in 12\n'),
        output.read('\u001b[91mbad\n\u001b[0m'),
        output.end('failed'),
      );
    const [one, two] = ['Step 1/2 : FROM x', 'Step 2/2 : RUN y'];
    assert.deepEqual(events, [
      { kind: 'step', id: one, name: one, state: 'running' },
      { kind: 'step', id: one, name: one, state: 'cached' },
      { kind: 'step', id: two, name: two, state: 'running' },
      { kind: 'output', step: two, text: 'bad\n' },
      { kind: 'step', id: two, name: two, state: 'failed' },
    ]);
  });

  it('folds into the step that tells most, the cached ones, and the last lines of the one that failed', () => {
    const step = (id: string, state: Extract<BuildEvent, { kind: 'step' }>['state']): BuildEvent => ({
      ...{ kind: 'step', id, state },
      name: id === 'load' ? '[internal] load build context' : `[${id}/3] RUN ${id}`,
    });
    const lines = Array.from({ length: 30 }, (_, index): BuildEvent => ({
      ...{ kind: 'output', step: '2' },
      text: `line ${index}\n`,
    }));
    const state = [step('1', 'cached'), step('2', 'running'), step('load', 'running')].reduce(
      foldBuild,
      noBuild,
    );
    assert.equal(currentStep(state), '[2/3] RUN 2');
    assert.deepEqual(stepCounts(state), { done: 1, cached: 1 });
    const failed = [...lines, step('2', 'failed')].reduce(foldBuild, state);
    assert.deepEqual(failedStep(failed)?.lines.slice(-2), ['line 28', 'line 29']);
    assert.equal(failedStep(failed)?.lines.length, 10);
  });
});
