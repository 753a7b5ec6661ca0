import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { createAgents } from '../../src/docker/agents';

const nothing = (): PassThrough => new PassThrough();

describe('the connections of one engine', () => {
  it('lets calls run beside long ones, but few over ssh, where each is a process', () => {
    assert.ok(createAgents(nothing, 'socket').calls.maxSockets >= 32);
    assert.ok(createAgents(nothing, 'ssh').calls.maxSockets <= 8);
  });

  it('is printed in one word: docker-modem prints it with every request, whatever waits in it', () => {
    const { calls, streams } = createAgents(nothing, 'socket');
    for (const agent of [calls, streams])
      assert.equal(inspect({ agent }, { showHidden: true, depth: null }), '{ agent: SocketAgent }');
  });
});
