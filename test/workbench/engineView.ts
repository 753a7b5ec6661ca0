import { engineJson, engineRequest } from '../support/engineHttp';

export interface SeenContainer {
  id: string;
  service: string;
  /** The engine's word: running, exited, created … */
  state: string;
  /** Its status line: "Up 3 seconds (healthy)". */
  status: string;
}

interface ContainerRow {
  Id: string;
  State: string;
  Status: string;
  Labels: Record<string, string>;
}

/** What the engine itself says of a project, asked without any code of the product. */
export async function containersOf(socket: string, project: string): Promise<SeenContainer[]> {
  const filters = JSON.stringify({ label: [`com.docker.compose.project=${project}`] });
  const rows = await engineJson<ContainerRow[]>(
    socket,
    'GET',
    `/containers/json?all=1&filters=${encodeURIComponent(filters)}`,
  );
  return rows
    .map((row) => ({
      id: row.Id,
      service: row.Labels['com.docker.compose.service'] ?? '',
      state: row.State,
      status: row.Status,
    }))
    .sort((a, b) => a.service.localeCompare(b.service));
}

export async function volumesOf(
  socket: string,
  project: string,
): Promise<{ name: string; createdAt: string }[]> {
  const filters = JSON.stringify({ label: [`com.docker.compose.project=${project}`] });
  const { Volumes } = await engineJson<{ Volumes: { Name: string; CreatedAt: string }[] | null }>(
    socket,
    'GET',
    `/volumes?filters=${encodeURIComponent(filters)}`,
  );
  // The engine's order is not always the same.
  return (Volumes ?? [])
    .map((volume) => ({ name: volume.Name, createdAt: volume.CreatedAt }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Runs a command to its end. @returns what it printed, on both streams. */
export async function runInContainer(
  socket: string,
  id: string,
  command: readonly string[],
): Promise<string> {
  const { Id } = await engineJson<{ Id: string }>(socket, 'POST', `/containers/${id}/exec`, {
    body: { Cmd: command, AttachStdout: true, AttachStderr: true },
  });
  const { body } = await engineRequest(socket, 'POST', `/exec/${Id}/start`, {
    body: { Detach: false },
    timeoutMs: 20_000,
  });
  return textOf(body);
}

/** Everything a container without a terminal printed so far. */
export async function outputOf(socket: string, id: string): Promise<string> {
  const { body } = await engineRequest(socket, 'GET', `/containers/${id}/logs?stdout=1&stderr=1`);
  return textOf(body);
}

/** Frames: one byte of stream, three of nothing, four of length, then the text. */
function textOf(body: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= body.length;) {
    const end = at + 8 + body.readUInt32BE(at + 4);
    parts.push(body.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts).toString('utf8');
}
