import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { api, extension, until } from '../host/extension';

/**
 * Called by the editor, as a suite would be: leaves when it began to look, and the milliseconds of processor time that
 * this extension host used from then on while nothing happened. Where our extension is there, its view is open and every service is known to be healthy.
 */
export async function run(): Promise<void> {
  const file = given('FIGURES');
  if (vscode.extensions.getExtension('dev-stack.dev-stack') !== undefined) await watching();
  await sleep(Number(given('SETTLE_SECONDS')) * 1_000);
  const since = Date.now();
  const before = process.cpuUsage();
  await sleep(Number(given('SECONDS')) * 1_000);
  const { user, system } = process.cpuUsage(before);
  writeFileSync(file, JSON.stringify({ since, used: (user + system) / 1000 }));
}

async function watching(): Promise<void> {
  await extension().activate();
  const window = await api();
  await vscode.commands.executeCommand('devStack.services.focus');
  const states = (): string[] =>
    window.stacks().flatMap(({ services }) => [...services.values()].map(({ state }) => state.kind));
  await until(
    () => states().length > 0 && states().every((kind) => kind === 'ready'),
    () => states(),
    60_000,
  );
}

function given(name: string): string {
  const value = process.env[`DEV_STACK_BENCH_${name}`];
  if (value === undefined) throw new Error(`DEV_STACK_BENCH_${name} is not set`);
  return value;
}
