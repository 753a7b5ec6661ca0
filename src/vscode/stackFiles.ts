import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { bundledStackOptions, type BundledStack } from '../core/compose/bundledStack';
import { type LoadOptions } from '../core/compose/loadOptions';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { config } from './config';

/** Where a stack's definition comes from, before it is read. */
export interface StackSource {
  /** Stable while the files stay where they are, whatever they say. */
  readonly id: string;
  readonly kind: 'workspace' | 'bundled';
  /** Shown until the definition tells a better one. */
  readonly title: string;
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** Nothing was asked for: having no compose file is fine. */
  readonly optional: boolean;
  readonly options: LoadOptions;
  /** Files that the options were made from: a change of them counts like one of the definition. */
  readonly alsoWatched?: readonly string[];
}

/** A file burst (save all, checkout) is read once, this long (ms) after its last change. */
const debounceMs = 250;

/** The stacks of the workspace: what the settings name, else Compose's own discovery in each folder. */
export function workspaceSources(): StackSource[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap((folder): StackSource[] => {
    // Without a disk there is no working directory for bind mounts, env files and includes.
    if (folder.uri.scheme !== 'file') return [];
    const cwd = folder.uri.fsPath;
    const settings = config.folder(folder.uri);
    const base: LoadOptions = {
      cwd,
      noParents: true,
      environment: process.env,
      homeDir: homedir(),
      ...(settings.envFiles.length > 0
        ? { envFiles: settings.envFiles.map((file) => absolute(cwd, file)) }
        : {}),
      ...(settings.projectName === undefined ? {} : { projectName: settings.projectName }),
      ...(settings.profiles === undefined ? {} : { profiles: settings.profiles }),
    };
    const source = { kind: 'workspace', folder } as const;
    if (settings.composeFiles.length === 0) {
      return [{ ...source, id: cwd, title: folder.name, optional: true, options: base }];
    }
    return settings.composeFiles.map((list) => {
      const files = list.map((file) => absolute(cwd, file));
      const title =
        settings.composeFiles.length === 1 ? folder.name : list.map((file) => basename(file)).join(' + ');
      return { ...source, id: files.join('\n'), title, optional: false, options: { ...base, files } };
    });
  });
}

/**
 * The bundled stack, once its definition is in place. Choices of the shell that started the editor do not apply.
 *
 * @param chosen presets the user chose; undefined: none were
 */
export function bundledSource(bundled: BundledStack, chosen: readonly string[] | undefined): StackSource {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('COMPOSE_')),
  );
  const { folder } = bundled;
  const world = { cwd: folder, environment, homeDir: homedir(), platform: process.platform };
  return {
    id: 'bundled',
    kind: 'bundled',
    title: 'Dev Stack',
    folder: undefined,
    optional: false,
    options: bundledStackOptions(bundled, chosen, world),
    // The command line, or another window, may choose.
    alsoWatched: [bundled.presetsFile],
  };
}

/**
 * Watches exactly these files, existing or not, and calls back once things have settled. One watcher a folder, not
 * recursive.
 */
export function watchFiles(files: Iterable<string>, onChange: () => void): Disposable {
  const byFolder = groupByFolder(files);
  const held = new DisposableList();
  let timer: NodeJS.Timeout | undefined;
  const touched = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, debounceMs);
  };
  held.push({ dispose: () => clearTimeout(timer) });
  for (const [folder, members] of byFolder) {
    const names = new Set(members.map((file) => vscode.Uri.file(file).fsPath));
    const watcher = held.push(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*')),
    );
    const check = (uri: vscode.Uri): void => {
      if (names.has(uri.fsPath)) touched();
    };
    held.push(watcher.onDidChange(check));
    held.push(watcher.onDidCreate(check));
    held.push(watcher.onDidDelete(check));
  }
  return held;
}

function groupByFolder(files: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of new Set(files)) {
    const folder = dirname(file);
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  return groups;
}

function absolute(folder: string, path: string): string {
  const expanded = path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
  return isAbsolute(expanded) ? expanded : join(folder, expanded);
}
