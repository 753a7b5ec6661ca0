import type { Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import { labels } from '../model/labels';
import type { ServiceModel, StackModel } from '../model/stack';
import { execOptions } from '../reconcile/execOptions';
import { isCancelled } from '../support/abort';
import type { Clock } from '../support/clock';
import type { Log } from '../support/log';
import { absentOf, Appearing } from '../watch/appearing';
import { Burst } from '../watch/burst';
import { leadsBack } from '../watch/leadsBack';
import { syncFiles } from '../watch/syncFiles';
import { watchBatches, type FileChange, type WatchBatch } from '../watch/watchBatch';
import { watchRules, type WatchRule } from '../watch/watchRules';
import type { StackOperations } from './operations';
import type { OnProgress } from './progress';

/** What watching tells. */
export type WatchEvent =
  | {
      readonly kind: 'watching';
      readonly services: readonly string[];
      /** Paths that are not there yet; what appears in them counts. */
      readonly missing: readonly string[];
    }
  | { readonly kind: 'done'; readonly service: string; readonly text: string; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly service: string; readonly error: unknown };

export interface WatchDeps {
  readonly stack: StackModel;
  readonly operations: StackOperations;
  readonly engine: (signal: AbortSignal) => Promise<Engine>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The services of a stack that have `develop.watch`. @throws EngineError `invalid` for a named one that has none. */
export function watchedServices(stack: StackModel, names: readonly string[]): ServiceModel[] {
  const watched = stack.services.filter(({ spec }) => (spec.develop?.watch?.length ?? 0) > 0);
  const other = names.find((name) => !watched.some((service) => service.name === name));
  if (other !== undefined) throw new EngineError('invalid', `The service ${other} has no develop.watch`);
  return watched.filter(({ name, active }) => (names.length === 0 ? active : names.includes(name)));
}

/**
 * Follows the files that `develop.watch` names and does what it says, one burst of changes after the other, until the
 * signal is aborted. What fails is told and does not end it. @throws EngineError `invalid`.
 */
export async function watchStack(
  deps: WatchDeps,
  names: readonly string[],
  onEvent: (event: WatchEvent) => void,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const services = watchedServices(deps.stack, names);
  const rules = (await Promise.all(services.map((service) => rulesOf(deps.stack, service)))).flat();
  const paths = [...new Set(rules.map((rule) => rule.watch.path))];
  const missing = await absentOf(paths);
  const { watch } = await import('chokidar');
  let queue = Promise.resolve();
  const carryOut = (batches: readonly WatchBatch[]): void => {
    queue = queue.then(async () => {
      for (const batch of batches) await performBatch(deps, batch, onEvent, onProgress, signal);
    });
  };
  const burst = new Burst<FileChange>(deps.clock, (changes) => carryOut(watchBatches(rules, changes)));
  const ignored = (path: string, stats?: Stats): boolean =>
    !rules.some((rule) => rule.concerns(path) || rule.mayReach(path)) ||
    (stats?.isDirectory() === true && leadsBack(path));
  const present = paths.filter((path) => !missing.includes(path));
  const watcher = watch(present, { ignored, ignoreInitial: false });
  const found: FileChange[] = [];
  let ready = false;
  const tell =
    (kind: FileChange['kind']) =>
    (path: string): void => {
      if (ready) burst.add({ path, kind });
      else if (kind === 'written') found.push({ path, kind });
    };
  watcher.on('add', tell('written')).on('change', tell('written')).on('unlink', tell('removed'));
  // A watched folder that goes takes its files along, one by one; its place in the container may hold others' too.
  watcher.on('unlinkDir', (path) => void (paths.includes(path) || tell('removed')(path)));
  const appearing = new Appearing(deps.clock, (path) => void watcher.add(path));
  for (const event of ['unlink', 'unlinkDir'] as const) {
    watcher.on(event, (path) => {
      if (!paths.includes(path)) return;
      // Another branch may bring it back.
      watcher.unwatch(path);
      appearing.add(path);
    });
  }
  watcher.on('error', (error) => deps.log.warn(`Watching files: ${String(error)}`));
  try {
    await new Promise<void>((done) => {
      // It calls itself ready at once where something is missing, and never where there is nothing to watch.
      if (present.length === 0) done();
      watcher.once('ready', done);
      signal.addEventListener('abort', () => done(), { once: true });
    });
    ready = true;
    for (const path of missing) appearing.add(path);
    carryOut(
      watchBatches(
        rules.filter(
          ({ watch: { initial_sync, action } }) => initial_sync === true && action.startsWith('sync'),
        ),
        found,
      ).map((batch) => ({ ...batch, restart: false, exec: [] })),
    );
    await queue;
    onEvent({ kind: 'watching', services: services.map(({ name }) => name), missing });
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      signal.addEventListener('abort', () => done(), { once: true });
    });
  } finally {
    burst.dispose();
    appearing.dispose();
    await watcher.close();
    await queue;
  }
}

async function rulesOf(stack: StackModel, service: ServiceModel): Promise<WatchRule[]> {
  const { build } = service.spec;
  if (!build) return watchRules(service, undefined);
  const context = resolve(stack.workingDir, build.context ?? '.');
  // As in a build: a file that belongs to the Dockerfile takes the place of the one of the context.
  const own = `${resolve(context, build.dockerfile ?? 'Dockerfile')}.dockerignore`;
  const text =
    (await readText(build.dockerfile_inline === undefined ? own : undefined)) ??
    (await readText(join(context, '.dockerignore'))) ??
    '';
  return watchRules(service, { context, lines: text.split(/\r?\n/) });
}

/** @returns undefined where there is none. */
async function readText(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : readFile(path, 'utf8').catch(() => undefined);
}

async function performBatch(
  deps: WatchDeps,
  batch: WatchBatch,
  onEvent: (event: WatchEvent) => void,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const { service } = batch;
  const services = [service];
  const begun = deps.clock.now();
  const done: string[] = [];
  try {
    if (batch.rebuild) {
      await deps.operations.build({ services }, onProgress, signal);
      await deps.operations.start({ services, noDeps: true }, onProgress, signal);
      done.push('rebuilt and started');
    }
    const engine = await deps.engine(signal);
    const containers = batch.rebuild ? [] : await runningContainers(engine, deps.stack, service, signal);
    if (batch.write.length + batch.remove.length > 0) {
      await Promise.all(containers.map((id) => syncFiles(engine, id, batch, signal)));
      done.push(syncText(batch));
    }
    for (const one of batch.exec) {
      const { command } = one;
      for (const id of containers) {
        const { exitCode, stderr } = await engine.exec(id, execOptions(one), signal);
        if (exitCode !== 0) {
          throw new EngineError(
            'failed',
            `${command.join(' ')} ended with ${exitCode}: ${stderr.toString().trim()}`,
          );
        }
      }
      done.push(`ran ${command.join(' ')}`);
    }
    if (batch.restart) {
      await deps.operations.restart({ services }, onProgress, signal);
      done.push('restarted');
    }
    onEvent({ kind: 'done', service, text: done.join(', '), durationMs: deps.clock.now() - begun });
  } catch (error) {
    if (isCancelled(error) && signal.aborted) return;
    onEvent({ kind: 'failed', service, error });
  }
}

async function runningContainers(
  engine: Engine,
  stack: StackModel,
  service: string,
  signal: AbortSignal,
): Promise<string[]> {
  const listed = await engine.listContainers(stack.name, signal);
  const ids = listed
    .filter((one) => one.labels[labels.service] === service && one.status === 'running')
    .map(({ id }) => id);
  if (ids.length === 0) throw new EngineError('notFound', `No container of ${service} runs`);
  return ids;
}

function syncText({ write, remove }: WatchBatch): string {
  const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);
  return [
    ...(write.length > 0 ? [`synced ${files(write.length)}`] : []),
    ...(remove.length > 0 ? [`removed ${files(remove.length)}`] : []),
  ].join(', ');
}
