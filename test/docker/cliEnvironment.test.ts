import assert from 'node:assert/strict';
import { cliEnvironment } from '../../src/docker/cliEnvironment';

const none = {
  DOCKER_CONTEXT: undefined,
  DOCKER_TLS: undefined,
  DOCKER_TLS_VERIFY: undefined,
  DOCKER_CERT_PATH: undefined,
};

describe('what leads the docker CLI to the same engine', () => {
  const of = (host: string, tls?: { folder: string | undefined; verify: boolean }) =>
    cliEnvironment({ host, title: '', source: 'context', context: 'far', tls });

  it('is the address, and nothing of any other endpoint', () => {
    assert.deepEqual(of('unix:///run/docker.sock'), { ...none, DOCKER_HOST: 'unix:///run/docker.sock' });
    assert.deepEqual(of('/run/docker.sock'), { ...none, DOCKER_HOST: 'unix:///run/docker.sock' });
    assert.deepEqual(of('ssh://me@far'), { ...none, DOCKER_HOST: 'ssh://me@far' });
    assert.deepEqual(of('npipe:////./pipe/docker_engine'), {
      ...none,
      DOCKER_HOST: 'npipe:////./pipe/docker_engine',
    });
  });

  it('are the certificates too, and whether they are checked', () => {
    assert.deepEqual(of('https://far:2376', { folder: '/certs', verify: true }), {
      ...none,
      DOCKER_HOST: 'tcp://far:2376',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/certs',
    });
    assert.deepEqual(of('tcp://far:2376', { folder: undefined, verify: false }), {
      ...none,
      DOCKER_HOST: 'tcp://far:2376',
      DOCKER_TLS: '1',
    });
  });
});
