import * as vscode from 'vscode';
import { defaultRetention } from '../core/data/defaultRetention';
import { type Retention } from '../core/data/snapshot';
import { type Disposable } from '../core/support/disposables';
import { settingIds } from './ids';

/** Settings of one workspace folder (or, without one, of the window). */
export interface FolderSettings {
  /** Each entry is a stack of its own; a list in the list is one stack of several merged files. */
  readonly composeFiles: readonly (readonly string[])[];
  readonly envFiles: readonly string[];
  /** Undefined: nothing is set, COMPOSE_PROFILES counts. */
  readonly profiles: readonly string[] | undefined;
  readonly projectName: string | undefined;
}

export type BundledUse = 'whenNoFile' | 'always' | 'never';

/** Every setting as a getter, read afresh: nothing is kept that a change could make stale. */
export const config = {
  folder(folder: vscode.Uri | undefined): FolderSettings {
    const profiles = stringList(read(settingIds.profiles, folder));
    const files = read(settingIds.composeFiles, folder);
    return {
      composeFiles: (Array.isArray(files) ? (files as unknown[]) : []).flatMap((entry) => {
        const list = typeof entry === 'string' ? [entry] : stringList(entry);
        return list.length > 0 ? [list] : [];
      }),
      envFiles: stringList(read(settingIds.envFiles, folder)),
      profiles: profiles.length > 0 ? profiles : undefined,
      projectName: text(read(settingIds.projectName, folder)),
    };
  },
  get bundledStack(): BundledUse {
    const value = read(settingIds.bundledStack);
    return value === 'always' || value === 'never' ? value : 'whenNoFile';
  },
  get engineHost(): string | undefined {
    return text(read(settingIds.engineHost));
  },
  get engineContext(): string | undefined {
    return text(read(settingIds.engineContext));
  },
  get statusBarEnabled(): boolean {
    return read(settingIds.statusBarEnabled) !== false;
  },
  /** Lines of the past that a log begins with. */
  get logsTail(): number {
    return Math.floor(number(read(settingIds.logsTail)) ?? 200);
  },
  /** Seconds; undefined: each container's own. */
  get stopTimeoutSeconds(): number | undefined {
    return number(read(settingIds.stopTimeout));
  },
  /** Completed one-shots run again with every start. */
  get runDone(): boolean {
    return read(settingIds.runDone) === true;
  },
  /** Milliseconds; undefined: no limit. */
  get startTimeoutMs(): number | undefined {
    const seconds = number(read(settingIds.startTimeout)) ?? 0;
    return seconds > 0 ? seconds * 1000 : undefined;
  },
  /** Take a safety snapshot before data is lost. */
  get safetySnapshots(): boolean {
    return read(settingIds.snapshotsSafety) !== false;
  },
  /** Which safety snapshots are kept; 0 stands for no limit. */
  get retention(): Retention {
    const count = number(read(settingIds.snapshotsKeep)) ?? defaultRetention.count;
    const gigabytes = number(read(settingIds.snapshotsKeepGigabytes)) ?? defaultRetention.totalBytes / 1e9;
    return {
      count: count === 0 ? Number.MAX_SAFE_INTEGER : Math.floor(count),
      totalBytes: gigabytes === 0 ? Number.MAX_SAFE_INTEGER : gigabytes * 1e9,
    };
  },
  /** Offer the snapshot of a git branch when it is checked out. */
  get snapshotsOnBranchChange(): boolean {
    return read(settingIds.snapshotsOnBranchChange) === true;
  },
} as const;

/** What a change of each setting asks for, as data. */
const effects: Readonly<Record<keyof typeof settingIds, 'restack' | 'reconnect' | 'redraw' | 'none'>> = {
  composeFiles: 'restack',
  bundledStack: 'restack',
  envFiles: 'restack',
  profiles: 'restack',
  projectName: 'restack',
  engineHost: 'reconnect',
  engineContext: 'reconnect',
  statusBarEnabled: 'redraw',
  logsTail: 'none',
  stopTimeout: 'none',
  startTimeout: 'none',
  runDone: 'none',
  snapshotsSafety: 'none',
  snapshotsKeep: 'none',
  snapshotsKeepGigabytes: 'none',
  snapshotsOnBranchChange: 'none',
};

export function onDidChangeConfig(
  listener: (effect: 'restack' | 'reconnect' | 'redraw') => void,
): Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    const found = new Set(
      (Object.keys(effects) as (keyof typeof effects)[])
        .filter((key) => change.affectsConfiguration(settingIds[key]))
        .map((key) => effects[key]),
    );
    for (const effect of ['reconnect', 'restack', 'redraw'] as const) if (found.has(effect)) listener(effect);
  });
}

function read(id: string, scope?: vscode.Uri): unknown {
  return vscode.workspace.getConfiguration(undefined, scope).get<unknown>(id);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function stringList(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((entry): entry is string => typeof entry === 'string' && entry !== '')
    : [];
}
