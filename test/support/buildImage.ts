import { spawn } from 'node:child_process';
import { engineRequest } from './engineHttp';

export interface ImageBuild {
  /** Folder that is sent as it is; its Dockerfile is read. */
  readonly context: string;
  readonly tag: string;
  readonly target: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Builds an image with the engine's own builder, not BuildKit: no registry, no docker CLI, on every engine the same.
 * @returns what the build printed. @throws Error with its last lines when a step fails.
 */
export async function buildImage(socket: string, build: ImageBuild): Promise<string> {
  const query = new URLSearchParams({
    t: build.tag,
    target: build.target,
    buildargs: JSON.stringify(build.args ?? {}),
    labels: JSON.stringify(build.labels ?? {}),
    rm: '1',
    forcerm: '1',
  });
  const tar = spawn('tar', ['-C', build.context, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const response = await engineRequest(socket, 'POST', `/build?${query.toString()}`, { body: tar.stdout });
  const text = response.body.toString('utf8');
  if (response.status !== 200) throw new Error(`Building ${build.tag}: ${text.trim()}`);
  const messages = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as { stream?: string; error?: string });
  const output = messages.map(({ stream, error }) => stream ?? error ?? '').join('');
  // A failed step comes as an error line in a successful answer.
  if (messages.some(({ error }) => error !== undefined))
    throw new Error(`Building ${build.tag} failed:\n${output.trim().split('\n').slice(-25).join('\n')}`);
  return output;
}
