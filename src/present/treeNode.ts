import { type VolumeEntry } from '../core/data/folderListing';

/** Names one service of one stack: what commands take. */
export interface ServiceRef {
  readonly stackId: string;
  readonly service: string;
}

/**
 * An element of the tree. Data only and made anew on every read; `id` is its identity. `stackId` is the id under which
 * the host keeps the stack.
 */
export type TreeNode = { readonly id: string; readonly stackId: string } & (
  | { readonly kind: 'stack' }
  /** `group` is a group id of the definition, or one of {@link ownGroups}. */
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'orphan'; readonly containerId: string }
  | { readonly kind: 'action'; readonly action: 'startAll' | 'choosePresets' }
  | { readonly kind: 'link'; readonly service: string; readonly key: string }
  | { readonly kind: 'connection'; readonly service: string; readonly key: string }
  | { readonly kind: 'port'; readonly service: string; readonly key: string }
  | { readonly kind: 'dependency'; readonly service: string; readonly dependency: string }
  | {
      readonly kind: 'volume';
      /** Below which service it is shown; undefined: below the group of all volumes. */
      readonly service: string | undefined;
      /** Where the service mounts it; empty below the group. */
      readonly key: string;
      /** Its name on the engine. */
      readonly volume: string;
    }
  | {
      readonly kind: 'file';
      readonly volume: string;
      /** In the volume. */
      readonly path: string;
      /** Undefined: the row says `note` instead. */
      readonly entry: VolumeEntry | undefined;
      readonly note?: string;
    }
);

/** Groups the tree makes itself. The colon keeps them apart from ids of a definition. */
export const ownGroups = {
  rest: ':services',
  setup: ':setup',
  notSelected: ':notSelected',
  volumes: ':volumes',
  orphans: ':orphans',
} as const;

/** Kinds of rows, the first word of every context value. */
export const nodeKinds = [
  'stack',
  'group',
  'service',
  'orphan',
  'action',
  'link',
  'connection',
  'port',
  'dependency',
  'volume',
  'file',
] as const satisfies readonly TreeNode['kind'][];

/** True for what looks like a tree node: commands get whatever a menu, a key binding or a link hands them. */
export function isTreeNode(value: unknown): value is TreeNode {
  if (typeof value !== 'object' || value === null) return false;
  const { id, stackId, kind } = value as Partial<TreeNode>;
  return (
    typeof id === 'string' && typeof stackId === 'string' && (nodeKinds as readonly unknown[]).includes(kind)
  );
}
