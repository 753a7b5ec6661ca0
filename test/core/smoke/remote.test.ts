import assert from 'node:assert/strict';
import { nodeNetwork } from '../../../src/core/smoke/nodeNetwork';
import { type SmokeNetwork } from '../../../src/core/smoke/smokeNetwork';
import { said, SmokeRig, type Remote, type Running } from './smokeRig';

describe('smoke with an engine on another machine', () => {
  const rig = new SmokeRig();
  afterEach(() => rig.close());

  let asked: string[];
  beforeEach(() => (asked = []));
  /** build.example is played by this machine. */
  const network: SmokeNetwork = {
    ...nodeNetwork,
    open: (address, signal) => {
      asked.push(address);
      return nodeNetwork.open(address.replace('build.example', '127.0.0.1'), signal);
    },
  };
  const boundTo = (hostIp: string): Remote => ({ host: 'build.example', hostIp, network });
  const zookeeper = (port: number): Running => ({
    name: 'zookeeper',
    spec: { image: 'confluentinc/cp-zookeeper:7.5.0' },
    ports: { 2181: port },
  });
  const server = (): Promise<number> =>
    rig.wire((socket) => socket.on('data', () => socket.end('Zookeeper version: 3.8\nMode: standalone\n')));

  it('speaks to that machine where ports are published on any address', async () => {
    const port = await server();
    assert.equal(
      await said([zookeeper(port)], undefined, boundTo('0.0.0.0')),
      'up: it serves, in the mode standalone',
    );
    assert.deepEqual(asked, [`build.example:${port}`]);
  });

  it('says where nothing answers that only a tunnel leads to its loopback, and how to make one', async () => {
    const port = await rig.nothing();
    assert.equal(
      await said([zookeeper(port)], undefined, boundTo('127.0.0.1')),
      `down: the engine runs on build.example and bound it to 127.0.0.1:${port} there, which no other machine ` +
        `reaches → forward it: ssh -N -L ${port}:127.0.0.1:${port} build.example; or publish it on an address of ` +
        'build.example that this machine reaches: BIND_ADDR in the bundled stack, else services.zookeeper.ports',
    );
  });

  it('takes a tunnel that is there, and says that it did', async () =>
    assert.equal(
      await said([zookeeper(await server())], undefined, boundTo('127.0.0.1')),
      'up: it serves, in the mode standalone (by way of 127.0.0.1, as its port is bound to that address of ' +
        'build.example)',
    ));

  it('tells a server that is down on that machine as any other', async () =>
    assert.match(
      await said([zookeeper(await rig.nothing())], undefined, boundTo('0.0.0.0')),
      /^down: nothing listens where its port is published /,
    ));
});
