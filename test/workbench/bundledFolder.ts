import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/freePort';
import { ensureImages } from '../support/images';
import { removeProject } from '../support/removeProject';
import { root } from '../support/root';
import { forReadme } from './pictures';

export interface BundledFolder {
  /** Absolute path of the opened folder: a copy of the bundled stack. */
  readonly folder: string;
  readonly project: string;
  /** Removes the folder and whatever carries the project's label on the engine. */
  remove(): Promise<void>;
}

/** The services of the preset `core`. */
export const core = ['postgres16', 'pgbouncer', 'redis', 'redis-commander'];

/** The preset `core` in a folder of its own, with ports and a project name of its own; its real servers in the engine. */
export async function makeBundledFolder(socket: string): Promise<BundledFolder> {
  const parent = mkdtempSync(join(tmpdir(), 'dev-stack-bundled-'));
  const folder = join(parent, 'acme-shop');
  const project = forReadme
    ? 'dev-stack'
    : `dstest-core-${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
  cpSync(join(root, 'stack'), folder, { recursive: true });
  const ports = ['POSTGRES_PORT', 'PGBOUNCER_PORT', 'REDIS_PORT', 'REDIS_COMMANDER_PORT'];
  const own = forReadme ? [] : await Promise.all(ports.map(async (name) => `${name}=${await freePort()}`));
  const lines = [`COMPOSE_PROJECT_NAME=${project}`, 'COMPOSE_PROFILES=core', ...own];
  writeFileSync(join(folder, '.env'), `${lines.join('\n')}\n`);
  await ensureImages({ socket }, [
    'postgres:16.15-alpine',
    'edoburu/pgbouncer:v1.25.2-p0',
    'redis:7.4.11-alpine',
    'ghcr.io/joeferner/redis-commander:0.9.1',
  ]);
  return {
    folder,
    project,
    async remove() {
      await removeProject(socket, project);
      rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
