import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { allEndpoints, searchEndpoints, type EndpointChoice } from '../../src/docker/endpoints';
import type { Machine } from '../../src/docker/machine';
import { machineOf, type MachineFiles } from './machines';

const nothing: EndpointChoice = { host: undefined, context: undefined };
const DOCKER = '/home/ada/.docker';

function folderOf(context: string): string {
  return createHash('sha256').update(context).digest('hex');
}

function contextFiles(name: string, host: string, skipVerify = false): MachineFiles {
  return {
    [`${DOCKER}/contexts/meta/${folderOf(name)}/meta.json`]: JSON.stringify({
      Name: name,
      Metadata: {},
      Endpoints: { docker: { Host: host, SkipTLSVerify: skipVerify } },
    }),
  };
}

async function hosts(machine: Machine, choice = nothing): Promise<string[]> {
  return (await searchEndpoints(machine, choice)).endpoints.map(({ host }) => host);
}

describe('searchEndpoints: whose word counts', () => {
  const files = {
    ...contextFiles('colima', 'unix:///colima.sock'),
    ...contextFiles('remote', 'ssh://me@remote'),
    [`${DOCKER}/config.json`]: JSON.stringify({ currentContext: 'colima' }),
  };

  it('the host setting wins over all', async () => {
    const machine = machineOf('linux', files, { DOCKER_HOST: 'tcp://env:1', DOCKER_CONTEXT: 'remote' });
    const search = await searchEndpoints(machine, { host: 'unix:///mine.sock', context: 'remote' });
    assert.equal(search.chosen, true);
    assert.deepEqual(search.endpoints, [
      { host: 'unix:///mine.sock', title: 'Setting', source: 'setting', tls: undefined },
    ]);
  });
  it('then the context setting', async () => {
    const machine = machineOf('linux', files, { DOCKER_HOST: 'tcp://env:1' });
    assert.deepEqual(await hosts(machine, { host: undefined, context: 'remote' }), ['ssh://me@remote']);
  });
  it('then DOCKER_HOST', async () => {
    const machine = machineOf('linux', files, { DOCKER_HOST: 'tcp://env:1', DOCKER_CONTEXT: 'remote' });
    assert.deepEqual(await hosts(machine), ['tcp://env:1']);
  });
  it('then DOCKER_CONTEXT', async () => {
    assert.deepEqual(await hosts(machineOf('linux', files, { DOCKER_CONTEXT: 'remote' })), [
      'ssh://me@remote',
    ]);
  });
  it('then the context in use', async () => {
    const search = await searchEndpoints(machineOf('linux', files), nothing);
    assert.equal(search.chosen, true);
    assert.deepEqual(search.endpoints[0], {
      host: 'unix:///colima.sock',
      title: 'Context colima',
      source: 'context',
      context: 'colima',
      tls: undefined,
    });
  });
  it('the context "default" asks for the usual places', async () => {
    const machine = machineOf('linux', files);
    assert.equal(
      (await hosts(machine, { host: undefined, context: 'default' }))[0],
      'unix:///var/run/docker.sock',
    );
    const byEnvironment = machineOf('linux', files, { DOCKER_CONTEXT: 'default' });
    assert.equal((await hosts(byEnvironment))[0], 'unix:///var/run/docker.sock');
  });
  it('the usual places are nobody’s choice', async () => {
    assert.equal((await searchEndpoints(machineOf('linux'), nothing)).chosen, false);
  });
  it('a named context that does not exist is an error', async () => {
    await assert.rejects(searchEndpoints(machineOf('linux', files), { host: undefined, context: 'gone' }), {
      name: 'EngineError',
      reason: 'notFound',
      message: /"gone"/,
    });
    await assert.rejects(hosts(machineOf('linux', files, { DOCKER_CONTEXT: 'gone' })), {
      reason: 'notFound',
    });
  });
  it('a context in use that does not exist any more is passed over, and told', async () => {
    const machine = machineOf('linux', { [`${DOCKER}/config.json`]: '{"currentContext":"desktop-linux"}' });
    const search = await searchEndpoints(machine, nothing);
    assert.equal(search.endpoints[0]?.host, 'unix:///var/run/docker.sock');
    assert.deepEqual(search.passedOver, [
      { endpoint: 'Context desktop-linux', outcome: 'the context no longer exists' },
    ]);
  });
  it('a broken configuration is as good as none', async () => {
    assert.equal((await hosts(machineOf('linux', { [`${DOCKER}/config.json`]: '{oops' }))).length > 0, true);
  });
  it('DOCKER_CONFIG moves the configuration', async () => {
    const machine = machineOf(
      'linux',
      {
        '/etc/mine/config.json': '{"currentContext":"far"}',
        [`/etc/mine/contexts/meta/${folderOf('far')}/meta.json`]: JSON.stringify({
          Name: 'far',
          Endpoints: { docker: { Host: 'tcp://far:2375' } },
        }),
      },
      { DOCKER_CONFIG: '/etc/mine' },
    );
    assert.deepEqual(await hosts(machine), ['tcp://far:2375']);
  });
});

describe('searchEndpoints: certificates', () => {
  const tlsOf = async (environment: Record<string, string>): Promise<unknown> =>
    (await searchEndpoints(machineOf('linux', {}, environment), nothing)).endpoints[0]?.tls;

  it('DOCKER_TLS_VERIFY asks for them, DOCKER_CERT_PATH says where they are', async () => {
    assert.deepEqual(
      await tlsOf({ DOCKER_HOST: 'tcp://h:1', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' }),
      {
        folder: '/c',
        verify: true,
      },
    );
    assert.deepEqual(await tlsOf({ DOCKER_HOST: 'tcp://h:1', DOCKER_TLS_VERIFY: '1' }), {
      folder: DOCKER,
      verify: true,
    });
  });
  it('DOCKER_TLS alone accepts any certificate', async () => {
    assert.deepEqual(await tlsOf({ DOCKER_HOST: 'tcp://h:1', DOCKER_TLS: '1' }), {
      folder: DOCKER,
      verify: false,
    });
  });
  it('port 2376 means TLS', async () => {
    assert.deepEqual(await tlsOf({ DOCKER_HOST: 'tcp://h:2376' }), { folder: DOCKER, verify: true });
  });
  it('plain otherwise, and for sockets always', async () => {
    assert.equal(await tlsOf({ DOCKER_HOST: 'tcp://h:2375', DOCKER_CERT_PATH: '/c' }), undefined);
    assert.equal(await tlsOf({ DOCKER_HOST: 'unix:///x.sock', DOCKER_TLS_VERIFY: '1' }), undefined);
  });
  it('a context brings its own', async () => {
    const files = {
      ...contextFiles('far', 'tcp://far:2376', true),
      [`${DOCKER}/contexts/tls/${folderOf('far')}/docker/ca.pem`]: 'PEM',
    };
    const search = await searchEndpoints(machineOf('linux', files), { host: undefined, context: 'far' });
    assert.deepEqual(search.endpoints[0]?.tls, {
      folder: `${DOCKER}/contexts/tls/${folderOf('far')}/docker`,
      verify: false,
    });
  });
  it('an unreadable address is refused at once', async () => {
    await assert.rejects(tlsOf({ DOCKER_HOST: 'gopher://x' }), { name: 'EngineError', reason: 'invalid' });
  });
});

describe('searchEndpoints: where the products listen', () => {
  it('Linux', async () => {
    const machine = machineOf(
      'linux',
      { '/home/ada/.colima/default/docker.sock': '', '/home/ada/.colima/work/docker.sock': '' },
      { XDG_RUNTIME_DIR: '/run/user/1000' },
    );
    assert.deepEqual(await hosts(machine), [
      'unix:///var/run/docker.sock',
      'unix:///run/user/1000/docker.sock',
      'unix:///home/ada/.docker/desktop/docker.sock',
      'unix:///home/ada/.rd/docker.sock',
      'unix:///home/ada/.colima/default/docker.sock',
      'unix:///home/ada/.colima/work/docker.sock',
      'unix:///run/user/1000/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ]);
  });
  it('macOS', async () => {
    const machine = machineOf('darwin', {
      '/Users/ada/.colima/_lima/x': '',
      '/Users/ada/.colima/apple/docker.sock': '',
      '/Users/ada/.config/colima/default/docker.sock': '',
      '/Users/ada/.lima/vm/sock/docker.sock': '',
    });
    assert.deepEqual(await hosts(machine), [
      'unix:///var/run/docker.sock',
      'unix:///Users/ada/.docker/run/docker.sock',
      'unix:///Users/ada/.orbstack/run/docker.sock',
      'unix:///Users/ada/.rd/docker.sock',
      'unix:///Users/ada/.colima/apple/docker.sock',
      'unix:///Users/ada/.config/colima/default/docker.sock',
      'unix:///Users/ada/.lima/vm/sock/docker.sock',
      'unix:///Users/ada/.local/share/containers/podman/machine/podman.sock',
    ]);
  });
  it('Windows', async () => {
    assert.deepEqual(await hosts(machineOf('win32')), [
      'npipe:////./pipe/docker_engine',
      'npipe:////./pipe/dockerDesktopLinuxEngine',
      'npipe:////./pipe/podman-machine-default',
    ]);
  });
  it('Windows has its context store under the profile', async () => {
    const store = 'C:\\Users\\ada\\.docker\\contexts\\meta';
    const machine = machineOf('win32', {
      'C:\\Users\\ada\\.docker\\config.json': '{"currentContext":"desktop-linux"}',
      [`${store}\\${folderOf('desktop-linux')}\\meta.json`]: JSON.stringify({
        Name: 'desktop-linux',
        Endpoints: { docker: { Host: 'npipe:////./pipe/dockerDesktopLinuxEngine' } },
      }),
    });
    assert.deepEqual(await hosts(machine), ['npipe:////./pipe/dockerDesktopLinuxEngine']);
  });
});

describe('allEndpoints', () => {
  it('lists DOCKER_HOST, every context, and the sockets that are there, each address once', async () => {
    const machine = machineOf(
      'linux',
      {
        ...contextFiles('b', 'unix:///home/ada/.colima/default/docker.sock'),
        ...contextFiles('a', 'ssh://a'),
        [`${DOCKER}/contexts/meta/broken/meta.json`]: '{',
        '/var/run/docker.sock': '',
        '/home/ada/.colima/default/docker.sock': '',
        '/home/ada/.docker/desktop/docker.sock': '',
      },
      { DOCKER_HOST: 'tcp://env:2375' },
    );
    assert.deepEqual(
      (await allEndpoints(machine)).map(({ title, host }) => `${title} ${host}`),
      [
        'DOCKER_HOST tcp://env:2375',
        'Context a ssh://a',
        'Context b unix:///home/ada/.colima/default/docker.sock',
        'Docker unix:///var/run/docker.sock',
        'Docker Desktop unix:///home/ada/.docker/desktop/docker.sock',
      ],
    );
  });
});
