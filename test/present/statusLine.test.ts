import assert from 'node:assert/strict';
import { type ServiceState } from '../../src/core/model/serviceState';
import { attentionCount, statusLine } from '../../src/present/statusLine';
import { blindSince, brokenFile, minute, now, service, stackStatus, status, view } from './make';

const ready: ServiceState = { kind: 'ready', since: now };
const exited: ServiceState = {
  kind: 'exited',
  exitCode: 137,
  outOfMemory: true,
  finishedAt: now - minute,
  error: '',
};
const unhealthy: ServiceState = { kind: 'unhealthy', since: now, failingStreak: 3, lastProbe: undefined };
const starting: ServiceState = { kind: 'starting', since: now, failingStreak: 0, lastProbe: undefined };
const paused: ServiceState = { kind: 'paused', since: now };

const of = (...states: ServiceState[]) =>
  view(stackStatus(states.map((state, i) => status(service(`s${i}`), state))));

describe('statusLine', () => {
  const cases: [string, ServiceState[], string, string | undefined][] = [
    [
      'nothing runs',
      [{ kind: 'absent' }, { kind: 'stopped', finishedAt: 0 }],
      '$(layers) Stack 0/2',
      undefined,
    ],
    ['all is well', [ready, { kind: 'running', since: now }], '$(layers) Stack 2/2', undefined],
    ['something starts', [ready, starting], '$(sync~spin) Stack 1/2', undefined],
    ['something is unhealthy', [unhealthy, starting], '$(warning) Stack 0/2', 'warning'],
    ['something exited', [exited, unhealthy], '$(error) Stack 0/2', 'error'],
    ['something is paused', [ready, paused], '$(debug-pause) Stack 1/2', undefined],
    ['one is paused and one starts', [starting, paused], '$(sync~spin) Stack 0/2', undefined],
    ['a profile is off', [ready, { kind: 'notSelected' }], '$(layers) Stack 1/1', undefined],
  ];
  for (const [situation, states, text, background] of cases) {
    it(`shows ${text} when ${situation}`, () => {
      const line = statusLine([of(...states)], now);
      assert.deepEqual([line?.text, line?.background], [text, background]);
    });
  }

  it('says why there is nothing to count', () => {
    const told = (...states: ServiceState[]) => {
      const line = statusLine([of(...states)], now);
      return [line?.text, line?.tooltip, line?.accessibilityLabel];
    };
    assert.deepEqual(told(), [
      '$(layers) Stack: no services',
      'The compose file defines no services',
      'Dev Stack, The compose file defines no services',
    ]);
    const [text, tooltip] = told({ kind: 'notSelected' });
    assert.equal(text, '$(layers) Stack: none selected');
    assert.match(tooltip ?? '', /^No service is selected/);
  });

  it('lists what is not well, and only that', () => {
    const line = statusLine([of(ready, exited, starting)], now);
    assert.equal(
      line?.tooltip,
      '**shop** · 1 of 3 ready\n\n- s1: exited \\(137\\) · out of memory · 1 min ago\n- s2: starting · 0 s',
    );
    assert.match(line.accessibilityLabel, /^Dev Stack, 1 of 3 ready, s1 exited \(137\)/);
  });

  it('adds up several stacks', () => {
    assert.equal(statusLine([of(ready), of(ready, exited)], now)?.text, '$(error) Stack 2/3');
  });

  it('counts nothing while blind', () => {
    const blind = view(stackStatus([status(service('db'), ready)], { connection: blindSince(now) }));
    const line = statusLine([blind], now);
    assert.equal(line?.text, '$(debug-disconnect) Stack');
    assert.match(line.tooltip, /No container engine answers/);
  });

  it('warns of a file that cannot be used', () => {
    assert.equal(statusLine([view(undefined, { problems: [brokenFile] })], now)?.background, 'warning');
  });

  it('is absent without a stack', () => assert.equal(statusLine([], now), undefined));

  it('badges what needs attention', () => {
    assert.equal(attentionCount([of(ready, exited, starting), of(unhealthy)]), 2);
    assert.equal(attentionCount([{ ...of(exited), known: false }]), 0);
  });
});
