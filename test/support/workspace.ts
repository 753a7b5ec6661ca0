import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pingEngine } from './engineHttp';
import { freePort } from './freePort';
import { removeProject } from './removeProject';
import { root } from './root';

/** The image of every service in `test/fixtures/workspace`: busybox, made on the spot. */
export const workspaceImage = 'dstest/stand-in:1';

export interface TestWorkspace {
  /** Absolute path of the opened folder. */
  folder: string;
  /** Compose project name, unlike any other on this engine. */
  project: string;
  /** Loopback port that the service `gateway` publishes. */
  gatewayPort: number;
  /** Removes the folder and whatever carries the project's label on the engine. */
  remove(): Promise<void>;
}

/** A copy of `test/fixtures/workspace` with a project name and a port of its own. */
export async function makeWorkspace(purpose: string, socket = engineSocket()): Promise<TestWorkspace> {
  const parent = mkdtempSync(join(tmpdir(), 'dev-stack-workspace-'));
  // The folder's name is what the window's title shows.
  const folder = join(parent, 'acme-shop');
  cpSync(join(root, 'test', 'fixtures', 'workspace'), folder, { recursive: true });
  const api = await pingEngine(socket);
  if (api !== undefined && Number(api.split('.')[1]) < 44) {
    // Seen with compose 2.26.1: `up` refuses a definition with start_interval on engines before 25 (API 1.44).
    const file = join(folder, 'compose.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ *start_interval:.*\n/gm, ''));
  }
  const project = `dstest-${purpose}-${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
  const gatewayPort = await freePort();
  writeFileSync(join(folder, '.env'), `COMPOSE_PROJECT_NAME=${project}\nGATEWAY_PORT=${gatewayPort}\n`);
  return {
    folder,
    project,
    gatewayPort,
    async remove() {
      await removeProject(socket, project);
      rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** The unix socket that the run's `DOCKER_HOST` names. */
export function engineSocket(): string {
  return (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
}
