/** How the engine can be started here. */
export type DockerStarter =
  /** A program to run, without a shell. */
  | { readonly kind: 'run'; readonly file: string; readonly args: readonly string[] }
  /** Needs an administrator: shown in a terminal for the person to confirm with Enter. */
  | { readonly kind: 'type'; readonly line: string }
  /** A page that tells how to get one. */
  | { readonly kind: 'read'; readonly link: string };

/**
 * @param exists tells whether a file is there
 * @param environment for the program folder on Windows
 */
export function dockerStarter(
  platform: NodeJS.Platform,
  exists: (path: string) => boolean,
  environment: Readonly<Record<string, string | undefined>>,
): DockerStarter {
  const install: DockerStarter = { kind: 'read', link: 'https://docs.docker.com/get-started/get-docker/' };
  if (platform === 'darwin') {
    const app = ['Docker', 'OrbStack', 'Rancher Desktop'].find((name) => exists(`/Applications/${name}.app`));
    return app === undefined ? install : { kind: 'run', file: '/usr/bin/open', args: ['-a', app] };
  }
  if (platform === 'win32') {
    const programs = environment['ProgramFiles'] ?? 'C:\\Program Files';
    const file = `${programs}\\Docker\\Docker\\Docker Desktop.exe`;
    return exists(file) ? { kind: 'run', file, args: [] } : install;
  }
  if (platform !== 'linux') return install;
  const systemctl = ['/usr/bin/systemctl', '/bin/systemctl'].find(exists);
  // Without a running systemd its client is of no use, as in most containers.
  const systemd = systemctl !== undefined && exists('/run/systemd/system');
  if (systemd && exists('/opt/docker-desktop')) {
    return { kind: 'run', file: systemctl, args: ['--user', 'start', 'docker-desktop'] };
  }
  const dockerd = ['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd'].find(exists);
  if (dockerd === undefined) return install;
  return { kind: 'type', line: systemd ? 'sudo systemctl start docker' : 'sudo service docker start' };
}
