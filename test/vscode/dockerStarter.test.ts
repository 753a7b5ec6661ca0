import assert from 'node:assert/strict';
import { dockerStarter } from '../../src/vscode/dockerStarter';

const having =
  (...files: string[]) =>
  (path: string) =>
    files.includes(path);
const install = { kind: 'read', link: 'https://docs.docker.com/get-started/get-docker/' };

describe('dockerStarter', () => {
  it('opens the desktop product that is installed on a Mac', () => {
    assert.deepEqual(dockerStarter('darwin', having('/Applications/OrbStack.app'), {}), {
      kind: 'run',
      file: '/usr/bin/open',
      args: ['-a', 'OrbStack'],
    });
  });

  it('runs Docker Desktop from the program folder on Windows', () => {
    const file = 'D:\\Apps\\Docker\\Docker\\Docker Desktop.exe';
    assert.deepEqual(dockerStarter('win32', having(file), { ProgramFiles: 'D:\\Apps' }), {
      kind: 'run',
      file,
      args: [],
    });
  });

  it('starts Docker Desktop as a user service on Linux', () => {
    const exists = having(
      '/usr/bin/systemctl',
      '/run/systemd/system',
      '/opt/docker-desktop',
      '/usr/bin/dockerd',
    );
    assert.deepEqual(dockerStarter('linux', exists, {}), {
      kind: 'run',
      file: '/usr/bin/systemctl',
      args: ['--user', 'start', 'docker-desktop'],
    });
  });

  it('types, and does not run, what needs an administrator', () => {
    const systemd = having('/usr/bin/systemctl', '/run/systemd/system', '/usr/bin/dockerd');
    assert.deepEqual(dockerStarter('linux', systemd, {}), {
      kind: 'type',
      line: 'sudo systemctl start docker',
    });
    assert.deepEqual(dockerStarter('linux', having('/usr/sbin/dockerd'), {}), {
      kind: 'type',
      line: 'sudo service docker start',
    });
  });

  it('tells how to get one where none is installed', () => {
    for (const platform of ['darwin', 'win32', 'linux', 'freebsd'] as const) {
      assert.deepEqual(dockerStarter(platform, having(), {}), install);
    }
  });
});
