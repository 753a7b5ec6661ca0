import { engineJson, engineRequest } from './engineHttp';

/** Removes every container, network and volume that carries the compose project's label; images stay. */
export async function removeProject(socket: string, project: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }));
  const containers = await engineJson<{ Id: string }[]>(
    socket,
    'GET',
    `/containers/json?all=1&filters=${filters}`,
  );
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
  await Promise.all(
    (Volumes ?? []).map(({ Name }) => engineRequest(socket, 'DELETE', `/volumes/${Name}?force=1`)),
  );
}
