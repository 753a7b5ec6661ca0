import { spawn } from 'node:child_process';
import { engineRequest } from './engineHttp';

/** How an imported image starts, in the words of a Dockerfile. */
export interface ImageSettings {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly number[];
  readonly volumes?: readonly string[];
  readonly workingDir?: string;
  readonly user?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Splits "registry:5000/name:tag" at the tag; the tag is "latest" when there is none. */
export function splitReference(reference: string): { repository: string; tag: string } {
  const match = /^(.*?)(?::([^/:@]+))?(?:@.*)?$/.exec(reference);
  return { repository: match?.[1] ?? reference, tag: match?.[2] ?? 'latest' };
}

/** Packs a folder and imports it under that reference: no registry, no build, no docker CLI. */
export async function importImage(
  socket: string,
  reference: string,
  folder: string,
  settings: ImageSettings,
): Promise<void> {
  const { repository, tag } = splitReference(reference);
  const query = new URLSearchParams({ fromSrc: '-', repo: repository, tag });
  for (const change of changes(settings)) query.append('changes', change);
  const tar = spawn('tar', ['--owner=0', '--group=0', '--numeric-owner', '-C', folder, '-c', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const response = await engineRequest(socket, 'POST', `/images/create?${query.toString()}`, {
    body: tar.stdout,
  });
  const text = response.body.toString('utf8');
  // A failure half-way comes as an error line in a successful answer.
  if (response.status !== 200 || text.includes('"error"'))
    throw new Error(`Importing ${reference} failed: ${text.trim()}`);
}

function changes(settings: ImageSettings): string[] {
  return [
    ...(settings.entrypoint ? [`ENTRYPOINT ${JSON.stringify(settings.entrypoint)}`] : []),
    ...(settings.command ? [`CMD ${JSON.stringify(settings.command)}`] : []),
    ...Object.entries(settings.environment ?? {}).map(
      ([name, value]) => `ENV ${name}=${JSON.stringify(value)}`,
    ),
    ...(settings.ports ?? []).map((port) => `EXPOSE ${port}/tcp`),
    ...(settings.volumes ?? []).map((volume) => `VOLUME ${volume}`),
    ...(settings.workingDir ? [`WORKDIR ${settings.workingDir}`] : []),
    ...(settings.user ? [`USER ${settings.user}`] : []),
    ...Object.entries(settings.labels).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`),
  ];
}
