import type { Endpoint } from './endpoint';
import { pathsOf, type Machine } from './machine';

/**
 * Where the known products listen, the likeliest first. Whether one does is found out by asking: a stopped product may
 * leave its socket behind, and a link to it in the usual place.
 */
export async function knownSockets(machine: Machine): Promise<Endpoint[]> {
  if (machine.platform === 'win32') return windowsPipes();
  return machine.platform === 'darwin' ? macSockets(machine) : linuxSockets(machine);
}

function windowsPipes(): Endpoint[] {
  return [
    product('Docker', 'npipe:////./pipe/docker_engine'),
    product('Docker Desktop', 'npipe:////./pipe/dockerDesktopLinuxEngine'),
    product('Podman', 'npipe:////./pipe/podman-machine-default'),
  ];
}

async function macSockets(machine: Machine): Promise<Endpoint[]> {
  const home = inHome(machine);
  return [
    product('Docker', 'unix:///var/run/docker.sock'),
    product('Docker Desktop', home('.docker/run/docker.sock')),
    product('OrbStack', home('.orbstack/run/docker.sock')),
    product('Rancher Desktop', home('.rd/docker.sock')),
    ...(await colimaSockets(machine)),
    ...(await limaSockets(machine)),
    product('Podman', home('.local/share/containers/podman/machine/podman.sock')),
  ];
}

async function linuxSockets(machine: Machine): Promise<Endpoint[]> {
  const home = inHome(machine);
  const runtime = machine.environment['XDG_RUNTIME_DIR'];
  return [
    product('Docker', 'unix:///var/run/docker.sock'),
    ...(runtime ? [product('Docker (rootless)', `unix://${runtime}/docker.sock`)] : []),
    product('Docker Desktop', home('.docker/desktop/docker.sock')),
    product('Rancher Desktop', home('.rd/docker.sock')),
    ...(await colimaSockets(machine)),
    ...(await limaSockets(machine)),
    ...(runtime ? [product('Podman (rootless)', `unix://${runtime}/podman/podman.sock`)] : []),
    product('Podman', 'unix:///run/podman/podman.sock'),
  ];
}

/** One socket a profile; the profile "default" comes first. Newer releases keep their state in the XDG folder. */
async function colimaSockets(machine: Machine): Promise<Endpoint[]> {
  const paths = pathsOf(machine);
  const roots = [
    paths.join(machine.homeDir, '.colima'),
    paths.join(machine.environment['XDG_CONFIG_HOME'] || paths.join(machine.homeDir, '.config'), 'colima'),
  ];
  const found: Endpoint[] = [];
  for (const root of roots) {
    const profiles = (await machine.files.readFolder(root)).filter((name) => !/^[._]/.test(name));
    profiles.sort((a, b) => Number(b === 'default') - Number(a === 'default') || a.localeCompare(b));
    for (const profile of profiles) {
      const folder = paths.join(root, profile);
      if (!(await machine.files.readFolder(folder)).includes('docker.sock')) continue;
      const title = profile === 'default' ? 'Colima' : `Colima (${profile})`;
      found.push(product(title, `unix://${paths.join(folder, 'docker.sock')}`));
    }
  }
  return found;
}

async function limaSockets(machine: Machine): Promise<Endpoint[]> {
  const paths = pathsOf(machine);
  const root = paths.join(machine.homeDir, '.lima');
  const found: Endpoint[] = [];
  for (const name of await machine.files.readFolder(root)) {
    const folder = paths.join(root, name, 'sock');
    if (!(await machine.files.readFolder(folder)).includes('docker.sock')) continue;
    found.push(product(`Lima (${name})`, `unix://${paths.join(folder, 'docker.sock')}`));
  }
  return found;
}

function inHome(machine: Machine): (path: string) => string {
  return (path) => `unix://${pathsOf(machine).join(machine.homeDir, path)}`;
}

function product(title: string, host: string): Endpoint {
  return { host, title, source: 'product', tls: undefined };
}
