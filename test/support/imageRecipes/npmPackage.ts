import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cacheFolder';
import { runCommand } from '../runCommand';

/** Installs a package of npm with all it needs, without running scripts. @returns its `node_modules`, from the cache. */
export async function npmPackage(name: string, version: string): Promise<string> {
  const folder = join(cacheFolder('npm'), `${name.replace(/^@.*\//, '')}-${version}`);
  const modules = join(folder, 'node_modules');
  if (existsSync(folder)) return modules;
  const fresh = `${folder}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
  const args = [
    ...['install', `${name}@${version}`],
    ...['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
  ];
  await runCommand('npm', args, { cwd: fresh });
  renameSync(fresh, folder);
  return modules;
}
