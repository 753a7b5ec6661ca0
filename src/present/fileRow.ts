import { type FolderListing, type VolumeEntry } from '../core/data/folderListing';
import { plainText } from './briefly';
import { formatBytes } from './formatBytes';
import { type Row } from './row';
import { type TreeNode } from './treeNode';

export type FileNode = Extract<TreeNode, { kind: 'file' }>;
/** What files hang below. */
export type FolderNode = Extract<TreeNode, { kind: 'file' | 'volume' }>;

/** What hangs below a volume or one of its folders. @param parent its row */
export function fileNodes(parent: FolderNode, { entries, more }: FolderListing): FileNode[] {
  const folder = parent.kind === 'file' ? `${parent.path}/` : '';
  const base = { kind: 'file', stackId: parent.stackId, volume: parent.volume } as const;
  const nodes = entries.map((entry) => ({
    ...base,
    id: `${parent.id}/file/${entry.name}${entry.openable ? '' : '//'}`,
    path: `${folder}${entry.name}`,
    entry,
  }));
  // Names that are no text may look alike.
  const unlike = nodes.filter(({ id }, index) => nodes.findIndex((other) => other.id === id) === index);
  if (entries.length === 0) return [noteNode(parent, 'This folder is empty')];
  return more ? [...unlike, noteNode(parent, `The first ${entries.length} are shown`)] : unlike;
}

/** A line that says something in the place of files. */
export function noteNode(parent: FolderNode, note: string): FileNode {
  const { stackId, volume } = parent;
  return { kind: 'file', id: `${parent.id}/note`, stackId, volume, path: '', entry: undefined, note };
}

export function fileRow({ id, entry, note = '' }: FileNode): Row {
  const base = { id, colorId: undefined };
  if (entry === undefined) {
    return {
      ...{ ...base, label: '', description: plainText(note), iconId: 'info', collapsible: 'none' },
      ...{ contextValue: 'file', accessibilityLabel: plainText(note), tooltip: plainText(note) },
    };
  }
  const { size } = entry;
  const label = plainText(entry.name);
  const what = entry.openable ? wordsOf(entry.kind) : 'its name is no text';
  return {
    ...{ ...base, label, contextValue: 'file', iconId: entry.kind === 'folder' ? 'folder' : iconOf(entry) },
    description: [...(size === undefined ? [] : [formatBytes(size)]), ...(what === '' ? [] : [what])].join(
      ' · ',
    ),
    collapsible: entry.kind === 'folder' && entry.openable ? 'collapsed' : 'none',
    accessibilityLabel: [
      entry.kind === 'folder' ? `folder ${label}` : label,
      ...(size === undefined ? [] : [formatBytes(size)]),
      ...(what === '' ? [] : [what]),
    ].join(', '),
    tooltip: label,
  };
}

function wordsOf(kind: VolumeEntry['kind']): string {
  switch (kind) {
    case 'file':
    case 'folder':
      return '';
    case 'symlink':
      return 'link';
    case 'other':
      return 'device, pipe or socket';
  }
}

function iconOf({ kind, openable }: VolumeEntry): string {
  if (!openable || kind === 'other') return 'circle-slash';
  return kind === 'symlink' ? 'file-symlink-file' : 'file';
}
