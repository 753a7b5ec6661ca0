import assert from 'node:assert/strict';
import { type ServiceState } from '../../src/core/model/serviceState';
import { commandIds } from '../../src/present/commandIds';
import { statusActions } from '../../src/present/statusActions';
import { blindSince, brokenFile, facts, now, service, stackStatus, status, view } from './make';

const ready: ServiceState = { kind: 'ready', since: now };
const exited: ServiceState = { kind: 'exited', exitCode: 1, outOfMemory: false, finishedAt: now, error: '' };
const unhealthy: ServiceState = { kind: 'unhealthy', since: now, failingStreak: 3, lastProbe: undefined };
const paused: ServiceState = { kind: 'paused', since: now };
const of = (states: Readonly<Record<string, ServiceState>>, links = facts()) =>
  view(stackStatus(Object.entries(states).map(([name, state]) => status(service(name), state))), {
    factsOf: () => links,
  });
const urgent = (...views: Parameters<typeof statusActions>[0]) =>
  statusActions(views, now).flatMap((action) => (action.section === 'now' ? [action.label] : []));

describe('statusActions', () => {
  it('explains what is wrong, worst first, then offers to start what is missing', () => {
    assert.deepEqual(urgent(of({ a: unhealthy, b: exited, c: ready, d: { kind: 'absent' } })), [
      'Why is b down?',
      'Why is a unwell?',
      'Start what is missing',
    ]);
  });

  it('hands the service over with its stack', () => {
    const [why] = statusActions([of({ b: exited })], now);
    assert.deepEqual([why?.command, why?.arguments], [commandIds.why, [{ stackId: 'shop', service: 'b' }]]);
  });

  it('counts what is paused among what is missing, for a start lets it go on', () => {
    const [start] = statusActions([of({ a: ready, b: paused, c: { kind: 'absent' } })], now);
    assert.deepEqual(
      [start?.label, start?.description, start?.command],
      ['Start what is missing', 'b (paused), c', commandIds.start],
    );
    assert.deepEqual(urgent(of({ a: ready, b: paused })), ['Start what is missing']);
  });

  it('offers to start all where nothing runs', () => {
    assert.deepEqual(urgent(of({ a: { kind: 'absent' }, b: { kind: 'stopped', finishedAt: now } })), [
      'Start all services',
    ]);
  });

  it('has nothing urgent when all is well', () => assert.deepEqual(urgent(of({ a: ready })), []));

  it('begins with the engine when it is gone', () => {
    const blind = view(stackStatus([status(service('a'), exited)], { connection: blindSince(now) }));
    assert.deepEqual(urgent(blind), ['Reconnect', 'Start Docker', 'Choose engine…']);
  });

  it('leads to the problems of the file', () => {
    assert.deepEqual(urgent(view(undefined, { problems: [brokenFile] })), [
      'Show problems of the compose file',
    ]);
  });

  it('lists links of what runs after that, and of nothing else', () => {
    const links = facts({ links: [{ title: 'Shop', url: 'http://localhost:8080/' }] });
    const found = statusActions([of({ a: ready, b: exited }, links)], now).filter(
      ({ section }) => section === 'links',
    );
    assert.deepEqual(
      found.map(({ label, description, arguments: args }) => [label, description, args]),
      [['Shop', 'localhost:8080', [{ stackId: 'shop', service: 'a', link: 'Shop' }]]],
    );
  });

  it('has sections in order', () => {
    const links = facts({ links: [{ title: 'Shop', url: 'http://localhost:8080/' }] });
    const sections = statusActions([of({ a: ready, b: exited }, links)], now).map((action) => action.section);
    assert.deepEqual([...new Set(sections)], ['now', 'links', 'more']);
  });
});
