import type { Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { StatusChange } from '../live/stackStatus';
import type { StatusSource } from '../live/statusSource';
import { labels } from '../model/labels';
import type { ServiceModel, StackModel } from '../model/stack';
import { execOptions } from '../reconcile/execOptions';
import { isCancelled } from '../support/abort';
import type { Clock } from '../support/clock';
import type { Disposable } from '../support/disposables';
import type { Log } from '../support/log';
import { absentOf, Appearing } from '../watch/appearing';
import { Burst } from '../watch/burst';
import { leadsBack } from '../watch/leadsBack';
import { SyncedFiles } from '../watch/syncedFiles';
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
  /** What runs now, and when that changes. */
  readonly session: StatusSource & { watch(): Disposable };
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
  const synced = new SyncedFiles();
  let queue = Promise.resolve();
  const carryOut = (batches: readonly WatchBatch[]): void => {
    queue = queue.then(async () => {
      for (const batch of batches) await performBatch(deps, batch, synced, onEvent, onProgress, signal);
    });
  };
  /** A container that a restore, a reset or anybody else made anew has nothing of what was synced. */
  const catchUp = ({ status, services: changed, all }: StatusChange): void => {
    const behind = services.filter(
      ({ name }) =>
        (all || changed.has(name)) &&
        status.services
          .get(name)
          ?.containers.some((one) => one.status === 'running' && synced.lackedBy(name, one.id)),
    );
    if (behind.length > 0) carryOut(behind.map(({ name }) => nothingOf(name)));
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
  const watching = deps.session.watch();
  const following = deps.session.onDidChange(catchUp);
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
    following.dispose();
    watching.dispose();
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
  synced: SyncedFiles,
  onEvent: (event: WatchEvent) => void,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const { service } = batch;
  const begun = deps.clock.now();
  try {
    const done = batch.rebuild
      ? await rebuild(deps, service, synced, onProgress, signal)
      : await bring(deps, batch, synced, onProgress, signal);
    if (done.length === 0) return;
    onEvent({ kind: 'done', service, text: done.join(', '), durationMs: deps.clock.now() - begun });
  } catch (error) {
    if (isCancelled(error) && signal.aborted) return;
    onEvent({ kind: 'failed', service, error });
  }
}

async function rebuild(
  { operations }: WatchDeps,
  service: string,
  synced: SyncedFiles,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<string[]> {
  await operations.build({ services: [service] }, onProgress, signal);
  await operations.start({ services: [service], noDeps: true }, onProgress, signal);
  synced.forget(service);
  return ['rebuilt and started'];
}

/** @returns what was done, in words */
async function bring(
  deps: WatchDeps,
  batch: WatchBatch,
  synced: SyncedFiles,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<string[]> {
  const { service } = batch;
  const engine = await deps.engine(signal);
  const running = await runningContainers(engine, deps.stack, service, signal);
  const isCatchUp = isNothing(batch);
  if (running.length === 0 && !isCatchUp) {
    throw new EngineError('notFound', `No container of ${service} runs`);
  }
  synced.add(batch);
  const wanted = running.map((id) => ({ id, what: synced.lackedBy(service, id) ?? batch }));
  // Also where it fails now: it would go on failing with every change of the status.
  for (const id of running) synced.has(service, id);
  const done: string[] = [];
  const moved = wanted.filter(({ what: { write, remove } }) => write.length + remove.length > 0);
  await Promise.all(moved.map(({ id, what }) => syncFiles(engine, id, what, signal)));
  const [first] = moved;
  if (first) done.push(isCatchUp ? `${syncText(first.what)} into a new container` : syncText(batch));
  for (const one of new Set(wanted.flatMap(({ what }) => what.exec))) {
    const { command } = one;
    for (const { id } of wanted.filter(({ what }) => what.exec.includes(one))) {
      const { exitCode, stderr } = await engine.exec(id, execOptions(one), signal);
      if (exitCode !== 0) {
        const said = stderr.toString().trim();
        throw new EngineError('failed', `${command.join(' ')} ended with ${exitCode}: ${said}`);
      }
    }
    done.push(`ran ${command.join(' ')}`);
  }
  if (wanted.some(({ what }) => what.restart)) {
    await deps.operations.restart({ services: [service] }, onProgress, signal);
    done.push('restarted');
  }
  return done;
}

function nothingOf(service: string): WatchBatch {
  return { service, rebuild: false, write: [], remove: [], restart: false, exec: [] };
}

function isNothing({ write, remove, restart, exec }: WatchBatch): boolean {
  return write.length + remove.length + exec.length === 0 && !restart;
}

async function runningContainers(
  engine: Engine,
  stack: StackModel,
  service: string,
  signal: AbortSignal,
): Promise<string[]> {
  const listed = await engine.listContainers(stack.name, signal);
  return listed
    .filter((one) => one.labels[labels.service] === service && one.status === 'running')
    .map(({ id }) => id);
}

function syncText({ write, remove }: WatchBatch): string {
  const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);
  return [
    ...(write.length > 0 ? [`synced ${files(write.length)}`] : []),
    ...(remove.length > 0 ? [`removed ${files(remove.length)}`] : []),
  ].join(', ');
}
