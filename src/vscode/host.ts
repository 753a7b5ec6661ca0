import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { bundledStack, readPresets, writePresets } from '../core/compose/bundledStack';
import { syncBundledStack } from '../core/compose/syncBundledStack';
import { type EngineConnection } from '../core/live/engineConnection';
import { type StackStatus } from '../core/live/stackStatus';
import { type DataSettings } from '../core/operations/dataSettings';
import { dataFolder } from '../core/support/dataFolder';
import { systemClock } from '../core/support/clock';
import { DisposableList, toDisposable } from '../core/support/disposables';
import { type ConnectOptions } from '../docker/connect';
import { type CommandId } from '../present/commandIds';
import { type StatusLine } from '../present/statusLine';
import { BranchWatch } from './branchWatch';
import { commandTable } from './commands/index';
import { filesOf } from './commands/volumeFiles';
import { offerBranchSnapshot, tellRecovery } from './commands/snapshots';
import { targetsOf } from './commands/targets';
import { config, onDidChangeConfig } from './config';
import { type HostContext } from './hostContext';
import { LogTerminals } from './logTerminals';
import { ProblemsPane } from './problemsPane';
import { QuickFixes } from './quickFixes';
import { runCommand, showError } from './runCommand';
import { ServicesTree } from './servicesTree';
import { ServicesView } from './servicesView';
import { bundledSource, watchFiles, workspaceSources, type StackSource } from './stackFiles';
import { SnapshotsTree } from './snapshotsTree';
import { SnapshotsView } from './snapshotsView';
import { StackRegistry } from './stackRegistry';
import { StatusBar } from './statusBar';
import { TextDocuments } from './textDocuments';
import { VolumeDocuments } from './volumeDocuments';
import { VolumeWatch } from './volumeWatch';

/** What `activate` returns: a window for tests, not an interface for other extensions. It may change any day. */
export interface TestApi {
  /** Settles when the definitions were read for the first time. */
  readonly ready: Promise<void>;
  stacks(): StackStatus[];
  readonly tree: ServicesTree;
  readonly snapshots: SnapshotsTree;
  statusLine(): StatusLine | undefined;
  /** Milliseconds that `activate` took. */
  readonly activationMs: number;
}

/**
 * Constructs the editor host: everything, in order, in sight. Heavy parts (the loader with its YAML parser, the engine
 * room with dockerode) are imported when first needed; the bundler keeps them unevaluated until then.
 */
export function createHost(context: vscode.ExtensionContext): TestApi {
  const began = performance.now();
  const held = new DisposableList();
  context.subscriptions.push(held);
  const log = held.push(vscode.window.createOutputChannel('Dev Stack', { log: true }));
  const now = (): number => systemClock.now();

  const connectOptions = (): ConnectOptions => ({
    environment: process.env,
    homeDir: homedir(),
    platform: process.platform,
    host: config.engineHost,
    context: config.engineContext,
    log,
  });
  const kept = dataFolder(process.env, homedir(), process.platform);
  let connecting: Promise<EngineConnection> | undefined;
  const connection = (): Promise<EngineConnection> =>
    (connecting ??= (async () => {
      const [{ EngineConnection: Connection }, { createConnect }] = await Promise.all([
        import('../core/live/engineConnection'),
        import('../docker/connect'),
      ]);
      return held.push(new Connection(createConnect(connectOptions()), systemClock, log));
    })());

  const bundled = bundledStack(
    join(context.extensionPath, 'stack'),
    process.env,
    homedir(),
    process.platform,
  );
  let synced: Promise<void> | undefined;
  const profilesKey = (source: StackSource): string => `profiles:${source.id}`;

  const registry = held.push(
    new StackRegistry({
      workspaceSources,
      bundledUse: () => config.bundledStack,
      bundledSource: async () => {
        synced ??= syncBundledStack(bundled);
        await synced.catch((error: unknown) => {
          // What stood in the way may be gone next time.
          synced = undefined;
          throw error;
        });
        return bundledSource(bundled, await readPresets(bundled));
      },
      load: async (options) => (await import('../core/compose/loadStack')).loadStack(options),
      createSession: async (stack) => {
        const { StackSession } = await import('../core/operations/stackSession');
        const data: DataSettings = {
          folder: kept,
          owner: 'the editor',
          safety: () => config.safetySnapshots,
          retention: () => config.retention,
        };
        return new StackSession({
          ...{ stack, clock: systemClock, log, data },
          connection: await connection(),
          environment: process.env,
          onTaskLine: (text) => log.info(text),
        });
      },
      watchFiles,
      // Choices for a workspace stay with the workspace; those for the bundled stack are in its options.
      chosenProfiles: (source) => context.workspaceState.get<readonly string[]>(profilesKey(source)),
      log,
    }),
  );

  const ended = new AbortController();
  // After activation has returned: reading a large definition must not hold the editor's start.
  const ready = new Promise<void>((resolve) => setImmediate(resolve))
    .then(() => registry.reload())
    .catch((error: unknown) => showError(log, 'reading the definitions', error));
  const snapshots = held.push(new SnapshotsTree(registry, ready, now, log));
  const snapshotsView = held.push(new SnapshotsView(snapshots, registry));
  const volumes = held.push(new VolumeWatch(registry, now, log));
  const volumeDocuments = held.push(new VolumeDocuments(registry, ready, ended.signal));
  const host: HostContext = {
    registry,
    log,
    snapshots,
    volumeDocuments,
    dataChanged: () => {
      snapshots.refresh();
      volumes.refresh();
    },
    focusSnapshot: (stackId, snapshot) => snapshotsView.focusOn(stackId, snapshot),
    documents: held.push(new TextDocuments()),
    logTerminals: held.push(new LogTerminals()),
    connection,
    engineChoices: async () => (await import('../docker/connect')).listEndpoints(connectOptions()),
    ...{ bundled, dataFolder: kept },
    chooseProfiles: async (source, profiles) =>
      source.kind === 'bundled'
        ? writePresets(bundled, profiles)
        : context.workspaceState.update(profilesKey(source), profiles),
    now,
    ended: ended.signal,
  };
  held.push(toDisposable(() => ended.abort()));

  held.push(new ProblemsPane(registry));
  held.push(new QuickFixes(registry));
  const statusBar = held.push(new StatusBar(registry, now));
  const tree = held.push(
    new ServicesTree(registry, ready, now, {
      opened: (node) => volumes.opened(node),
      filesOf: (node) => filesOf(host, node),
    }),
  );
  held.push(new ServicesView(registry, tree, volumes, () => statusBar.refresh()));
  const failed = (error: unknown): void => showError(log, 'following a change', error);
  held.push(
    new BranchWatch(
      registry,
      () => config.snapshotsOnBranchChange && vscode.workspace.isTrusted,
      (view, branch) =>
        void runCommand(log, 'offering the data of a branch', () => offerBranchSnapshot(host, view, branch)),
    ),
  );
  const recovered = new Set<string>();
  const recover = (): void => {
    for (const view of registry.views()) {
      const trusted = view.source === 'bundled' || vscode.workspace.isTrusted;
      if (view.status === undefined || !trusted || recovered.has(view.id)) continue;
      recovered.add(view.id);
      void runCommand(log, 'ending what was interrupted', () => tellRecovery(host, view));
    }
  };
  held.push(registry.onDidChange(recover));
  registerCommands(host, held, ready);
  held.push(onDidChangeConfig((effect) => void applySetting(effect).catch(failed)));
  held.push(vscode.workspace.onDidChangeWorkspaceFolders(() => void registry.reload().catch(failed)));
  held.push(vscode.workspace.onDidGrantWorkspaceTrust(() => void registry.reload().catch(failed)));

  async function applySetting(effect: 'restack' | 'reconnect' | 'redraw'): Promise<void> {
    if (effect === 'restack') return registry.reload();
    if (effect === 'redraw') return statusBar.refresh();
    if (connecting === undefined) return;
    const { createConnect } = await import('../docker/connect');
    (await connection()).setConnect(createConnect(connectOptions()));
    registry.forget();
  }

  const activationMs = performance.now() - began;
  log.debug(`Activated in ${activationMs.toFixed(1)} ms`);
  return {
    ready,
    stacks: () =>
      registry.entries().flatMap(({ session }) => (session === undefined ? [] : [session.status])),
    tree,
    snapshots,
    statusLine: () => statusBar.line,
    activationMs,
  };
}

function registerCommands(host: HostContext, held: DisposableList, ready: Promise<void>): void {
  for (const [id, handler] of Object.entries(commandTable) as [
    CommandId,
    (typeof commandTable)[CommandId],
  ][]) {
    held.push(
      vscode.commands.registerCommand(id, (item?: unknown, selection?: unknown) => {
        // Next steps name a service alone; the stack it belongs to is the one the command worked on.
        const [target] = targetsOf(host.registry.views(), item, selection);
        const adapt = (argument: unknown): unknown =>
          typeof argument === 'string' && target !== undefined
            ? { stackId: target.stackId, service: argument }
            : argument;
        return runCommand(
          host.log,
          id,
          async () => {
            // A command may be what activated us.
            await ready;
            await handler(host, item, selection);
          },
          adapt,
        );
      }),
    );
  }
}
