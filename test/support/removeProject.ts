import { engineJson, engineRequest } from './engineHttp';

interface Listed {
  readonly Id: string;
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string }[] | null;
}

/** What the engine calls a volume that nobody named. */
const anonymousName = /^[0-9a-f]{64}$/;

/**
 * Removes every container, network and volume that carries the compose project's label, and the volumes without a name
 * of these containers: one that was handed on to a new container does not go with it. Images stay.
 */
export async function removeProject(socket: string, project: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }));
  const containers = await engineJson<Listed[]>(socket, 'GET', `/containers/json?all=1&filters=${filters}`);
  await Promise.all(
    containers.map(({ Id }) => engineRequest(socket, 'DELETE', `/containers/${Id}?force=1&v=1`)),
  );
  const networks = await engineJson<{ Id: string }[]>(socket, 'GET', `/networks?filters=${filters}`);
  await Promise.all(networks.map(({ Id }) => engineRequest(socket, 'DELETE', `/networks/${Id}`)));
  const { Volumes } = await engineJson<{ Volumes: { Name: string }[] | null }>(
    socket,
    'GET',
    `/volumes?filters=${filters}`,
  );
  const mounts = containers.flatMap(({ Mounts }) => Mounts ?? []);
  const names = [
    ...(Volumes ?? []).map(({ Name }) => Name),
    ...mounts.flatMap(({ Name }) => (anonymousName.test(Name ?? '') ? [Name] : [])),
  ];
  await Promise.all(
    [...new Set(names)].map((name) => engineRequest(socket, 'DELETE', `/volumes/${name}?force=1`)),
  );
}
