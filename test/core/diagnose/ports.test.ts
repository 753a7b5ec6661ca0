import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';
import { portFaults } from '../../../src/core/diagnose/portFaults';
import { portProcess } from '../../../src/core/diagnose/portProcess';
import { parseReservedPorts, reservedPorts } from '../../../src/core/diagnose/reservedPorts';
import { freePort } from '../../support/freePort';

describe('portFaults', () => {
  const wanted = (port: number, more: object = {}) => ({
    service: 'db',
    hostIp: '127.0.0.1',
    port,
    protocol: 'tcp',
    ...more,
  });

  it('finds a TCP port in use, on its address and on every address', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const found = await portFaults([wanted(port), wanted(port, { hostIp: '' }), wanted(await freePort())]);
      assert.deepEqual(
        found.map(({ hostIp, fault }) => [hostIp, fault]),
        [
          ['127.0.0.1', 'inUse'],
          ['', 'inUse'],
        ],
      );
    } finally {
      server.close();
    }
    assert.deepEqual(await portFaults([wanted(port)]), [], 'free again: looking leaves nothing behind');
  });

  it('finds a UDP port in use, and does not mix it up with TCP', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { port } = socket.address();
    try {
      const found = await portFaults([wanted(port, { protocol: 'udp' }), wanted(port)]);
      assert.deepEqual(
        found.map(({ protocol }) => protocol),
        ['udp'],
      );
    } finally {
      socket.close();
    }
  });

  it('tells an address that this machine does not have', async () => {
    const [found] = await portFaults([wanted(await freePort(), { hostIp: '203.0.113.7' })]);
    assert.equal(found?.fault, 'addressMissing');
  });
});

describe('portProcess', () => {
  before(function () {
    // /proc is Linux's; elsewhere nobody tells and nothing is claimed.
    if (process.platform !== 'linux') this.skip();
  });

  it('names the process that listens on a port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      assert.equal((await portProcess(port))?.pid, process.pid);
    } finally {
      server.close();
    }
  });

  it('names nobody for a port that is free', async () => {
    assert.equal(await portProcess(await freePort()), undefined);
  });

  it('claims nothing where there is no /proc', async () => {
    assert.equal(await portProcess(1, '/nowhere'), undefined);
  });
});

describe('reservedPorts', () => {
  it('asks Windows alone', async () => {
    assert.deepEqual(await reservedPorts('linux'), []);
    assert.deepEqual(await reservedPorts('darwin'), []);
  });

  it('reads the table whatever its language, without what administrators set aside', () => {
    const table = [
      '',
      'Protokoll tcp Portausschlussbereiche',
      '',
      'Startport      Endport',
      '----------    --------',
      '      5357        5357     ',
      '     54235       54334     ',
      '     50000       50059     *',
      '',
      '* - Verwaltete Portausschlüsse.',
    ].join('\r\n');
    assert.deepEqual(parseReservedPorts(table), [
      { first: 5357, last: 5357 },
      { first: 54235, last: 54334 },
    ]);
  });
});
