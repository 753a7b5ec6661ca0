import assert from 'node:assert/strict';
import { type ServiceState } from '../../src/core/model/serviceState';
import { welcomeSituation } from '../../src/present/welcome';
import { blindSince, brokenFile, now, service, stackStatus, status, view } from './make';

const web = (state: ServiceState) => [status(service('web'), state)];
const ready: ServiceState = { kind: 'ready', since: now };

describe('welcomeSituation', () => {
  it('knows that there is no compose file', () => assert.equal(welcomeSituation([]).situation, 'noFile'));

  it('knows that the definition is still being read', () => {
    assert.equal(welcomeSituation([view(undefined)]).situation, 'reading');
  });

  it('knows that no definition is usable', () => {
    assert.deepEqual(welcomeSituation([view(undefined, { problems: [brokenFile] })]), {
      situation: 'problems',
      emptyTree: true,
      message: undefined,
    });
  });

  it('tells no engine from no permission', () => {
    for (const [reason, situation] of [
      ['unreachable', 'noEngine'],
      ['denied', 'denied'],
    ] as const) {
      const offline = stackStatus(web({ kind: 'absent' }), { connection: blindSince(now, reason) });
      assert.equal(welcomeSituation([view(offline, { known: false })]).situation, situation);
    }
  });

  it('keeps the rows of a stack that was live once, and says since when they are old', () => {
    const since = new Date(2026, 10, 20, 12, 4, 31).getTime();
    const { emptyTree, message } = welcomeSituation([
      view(stackStatus(web(ready), { connection: blindSince(since) })),
    ]);
    assert.equal(emptyTree, false);
    assert.equal(
      message,
      'The engine stopped answering at 12:04:31. Reconnecting; what you see is from then.',
    );
  });

  it('says that the last good definition is shown', () => {
    const { situation, message } = welcomeSituation([
      view(stackStatus(web(ready)), { problems: [brokenFile] }),
    ]);
    assert.equal(situation, 'shown');
    assert.match(message ?? '', /last good state/);
  });

  it('knows that nothing was started yet', () => {
    assert.equal(welcomeSituation([view(stackStatus(web({ kind: 'absent' })))]).situation, 'nothingStarted');
    assert.equal(welcomeSituation([view(stackStatus(web(ready)))]).situation, 'shown');
  });

  it('does not claim so before an engine has told', () => {
    const status = stackStatus(web({ kind: 'absent' }), { connection: { kind: 'connecting' } });
    assert.equal(welcomeSituation([view(status, { known: false })]).situation, 'shown');
  });

  it('knows an empty definition', () =>
    assert.equal(welcomeSituation([view(stackStatus([]))]).situation, 'noServices'));
});
