import assert from 'node:assert/strict';
import { parseHost, type EngineAddress } from '../../src/docker/parseHost';

function tcp(hostname: string, port: number, more: { tls?: boolean; prefix?: string } = {}): EngineAddress {
  return { kind: 'tcp', hostname, port, prefix: more.prefix ?? '', tls: more.tls ?? false };
}

describe('parseHost', () => {
  const table: [string, EngineAddress][] = [
    ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['/var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['npipe://\\\\.\\pipe\\docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['tcp://10.0.0.1:2375', tcp('10.0.0.1', 2375)],
    ['tcp://build.example', tcp('build.example', 2375)],
    ['tcp://build.example:2376', tcp('build.example', 2376, { tls: true })],
    ['https://build.example', tcp('build.example', 2376, { tls: true })],
    ['https://build.example:8443/docker/', tcp('build.example', 8443, { tls: true, prefix: 'docker' })],
    ['http://build.example:80', tcp('build.example', 80)],
    ['tcp://[::1]:2375', tcp('::1', 2375)],
    ['localhost:2375', tcp('localhost', 2375)],
    [
      'ssh://build.example',
      { kind: 'ssh', hostname: 'build.example', user: undefined, port: undefined, socketPath: undefined },
    ],
    [
      'ssh://me@build.example:2222/run/docker.sock',
      { kind: 'ssh', hostname: 'build.example', user: 'me', port: 2222, socketPath: '/run/docker.sock' },
    ],
  ];
  for (const [host, address] of table) {
    it(`reads ${host}`, () => assert.deepEqual(parseHost(host), address));
  }

  for (const host of [
    '',
    'unix://',
    'ftp://x',
    'tcp://',
    'tcp://a b',
    'ssh://-oProxyCommand=x',
    'ssh://me:secret@build.example',
  ]) {
    it(`refuses "${host}"`, () => {
      assert.throws(() => parseHost(host), { name: 'EngineError', reason: 'invalid' });
    });
  }
});
