import * as vscode from 'vscode';
import { DataError } from '../core/data/dataError';
import { isCancelled } from '../core/support/abort';
import { type FolderListing, type VolumeEntry } from '../core/data/folderListing';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { explain } from '../present/explain';
import { type StackView } from '../present/stackView';
import { volumeScheme } from './ids';
import { type StackRegistry } from './stackRegistry';

/** Files beyond this size (bytes) are not sent to the editor: people look, they do not process. */
const mostBytes = 16e6;

/** The editor gives no way to call off a single read; this long (ms) is enough for 16 MB over a slow line. */
const longestMs = 120_000;

/**
 * The files of volumes as documents of the editor, read-only: `dev-stack-volume:/PROJECT/VOLUME/PATH`. The project's
 * name leads back to the stack also after the window was opened anew.
 */
export class VolumeDocuments implements vscode.FileSystemProvider, Disposable {
  private readonly held = new DisposableList();
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();

  readonly onDidChangeFile = this.changed.event;

  constructor(
    private readonly registry: StackRegistry,
    private readonly ready: Promise<unknown>,
    private readonly ended: AbortSignal,
  ) {
    this.held.push(this.changed);
    this.held.push(
      vscode.workspace.registerFileSystemProvider(volumeScheme, this, {
        isReadonly: true,
        isCaseSensitive: true,
      }),
    );
  }

  dispose(): void {
    this.held.dispose();
  }

  /** Whoever asks has made sure that the stack's folder is trusted: its file decides what is looked into. */
  list(stackId: string, volume: string, path: string, signal: AbortSignal): Promise<FolderListing> {
    return this.registry.session(stackId).volumes.files.list(volume, path, signal);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { view, volume, path } = await this.placeOf(uri);
    const facts = await this.telling(uri, () =>
      this.registry.session(view.id).volumes.files.stat(volume, path, this.signal()),
    );
    const time = facts.modifiedAt ?? 0;
    return {
      ...{ type: typeOf(facts.kind), ctime: time, mtime: time, size: facts.size },
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const { view, volume, path } = await this.placeOf(uri);
    const { entries } = await this.telling(uri, () => this.list(view.id, volume, path, this.signal()));
    return entries
      .filter(({ openable }) => openable)
      .map(({ name, kind }): [string, vscode.FileType] => [name, typeOf(kind)]);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { view, volume, path } = await this.placeOf(uri);
    return this.telling(uri, () =>
      this.registry.session(view.id).volumes.files.read(volume, path, mostBytes, this.signal()),
    );
  }

  /** Nothing tells of changes in a volume; what is opened is read once. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  writeFile(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private signal(): AbortSignal {
    return AbortSignal.any([this.ended, AbortSignal.timeout(longestMs)]);
  }

  private async placeOf(
    uri: vscode.Uri,
  ): Promise<{ readonly view: StackView; readonly volume: string; readonly path: string }> {
    // A document of the last time may be what activated us.
    await this.ready;
    const [, project = '', volume = '', ...path] = uri.path.split('/');
    const view = this.registry.views().find(({ status }) => status?.stack.name === project);
    if (view === undefined || volume === '') throw vscode.FileSystemError.FileNotFound(uri);
    if (view.source !== 'bundled' && !vscode.workspace.isTrusted)
      throw vscode.FileSystemError.NoPermissions(uri);
    return { view, volume, path: path.join('/') };
  }

  /** Errors as the editor knows them, with the words people read. */
  private async telling<T>(uri: vscode.Uri, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (DataError.is(error, 'noFile') && error.message.endsWith('is not there'))
        throw vscode.FileSystemError.FileNotFound(uri);
      if (isCancelled(error)) throw vscode.FileSystemError.Unavailable(vscode.l10n.t('That took too long.'));
      throw vscode.FileSystemError.Unavailable(explain(error).message);
    }
  }
}

/** @param path in the volume, its parts divided by slashes */
export function volumeUri(project: string, volume: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: volumeScheme, path: `/${project}/${volume}/${path}` });
}

function typeOf(kind: VolumeEntry['kind']): vscode.FileType {
  switch (kind) {
    case 'file':
      return vscode.FileType.File;
    case 'folder':
      return vscode.FileType.Directory;
    case 'symlink':
      return vscode.FileType.SymbolicLink;
    case 'other':
      return vscode.FileType.Unknown;
  }
}
