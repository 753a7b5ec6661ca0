import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { type ServiceState } from '../../src/core/model/serviceState';
import { stack } from './extension';

/** True where docker compose can be called; the tests that compare with it need it. */
export function hasCompose(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** Runs docker compose in the workspace folder and answers what it prints. */
export function compose(...args: string[]): Promise<string> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return new Promise((resolve, reject) => {
    execFile(
      'docker',
      ['compose', ...args],
      { cwd: folder.uri.fsPath, timeout: 120_000, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => (error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout)),
    );
  });
}

interface PsRow {
  Name: string;
  Service: string;
  State: string;
  Health: string;
  ExitCode: number;
  Publishers: { URL: string; TargetPort: number; PublishedPort: number; Protocol: string }[] | null;
}

/**
 * Compares `docker compose ps` with the tree, container for container: name, state, health and published ports. The
 * tree may know a service to be ready before the engine's own first check, and one of the two looks first: both come to
 * the same.
 */
export async function assertPsAgrees(): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { ours, theirs } = await bothViews();
    const settled = !theirs.some(({ health }) => health === 'starting') && isDeepStrictEqual(ours, theirs);
    if (settled) return;
    if (Date.now() > deadline) assert.deepEqual(ours, theirs);
  }
}

async function bothViews() {
  const printed = (await compose('ps', '--all', '--format', 'json')).split('\n').filter(Boolean);
  const theirs = printed
    .map((line) => JSON.parse(line) as PsRow)
    .map((row) => ({
      name: row.Name,
      service: row.Service,
      state: row.State,
      health: row.Health,
      ports: (row.Publishers ?? []).map((port) => port.PublishedPort).filter((port) => port > 0),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const ours = [...(await stack()).services.values()]
    .flatMap(({ service, state, containers }) =>
      containers.map((container) => ({
        name: container.name,
        service: service.name,
        ...inTheirWords(state),
        ports: container.ports.flatMap((port) => (port.hostPort === undefined ? [] : [port.hostPort])),
      })),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
  return { ours, theirs };
}

/** What compose calls a state of the tree. */
function inTheirWords(state: ServiceState): { state: string; health: string } {
  switch (state.kind) {
    case 'ready':
      return { state: 'running', health: 'healthy' };
    case 'starting':
      return { state: 'running', health: 'starting' };
    case 'running':
      return { state: 'running', health: '' };
    case 'done':
    case 'stopped':
    case 'exited':
      return { state: 'exited', health: '' };
    default:
      return { state: state.kind, health: '' };
  }
}
