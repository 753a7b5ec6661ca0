import { engineJson, engineRequest } from '../../support/engineHttp';

/** How a command in a container ended, and what it wrote, both streams together. */
export interface ImageRun {
  readonly code: number;
  readonly output: string;
}

/** Runs a command in a new container of an image, without a network, and removes the container. */
export async function runInImage(
  socket: string,
  image: string,
  command: readonly string[],
  timeoutMs = 800_000,
): Promise<ImageRun> {
  const { Id: id } = await engineJson<{ Id: string }>(socket, 'POST', '/containers/create', {
    body: {
      Image: image,
      Cmd: command,
      Entrypoint: [],
      Tty: true,
      Env: ['NO_COLOR=1'],
      HostConfig: { NetworkMode: 'none' },
    },
  });
  try {
    await engineJson(socket, 'POST', `/containers/${id}/start`);
    const { StatusCode: code } = await engineJson<{ StatusCode: number }>(
      socket,
      'POST',
      `/containers/${id}/wait`,
      { timeoutMs },
    );
    // With a terminal the engine mixes both streams, and sends them without frames.
    const logs = await engineRequest(socket, 'GET', `/containers/${id}/logs?stdout=1&stderr=1`);
    return { code, output: logs.body.toString('utf8').replaceAll('\r\n', '\n') };
  } finally {
    await engineRequest(socket, 'DELETE', `/containers/${id}?force=1&v=1`);
  }
}
