import type * as vscode from 'vscode';
import { type BundledStack } from '../core/compose/bundledStack';
import { type EngineConnection } from '../core/live/engineConnection';
import { type LogTerminals } from './logTerminals';
import { type SnapshotsTree } from './snapshotsTree';
import { type StackSource } from './stackFiles';
import { type StackRegistry } from './stackRegistry';
import { type TextDocuments } from './textDocuments';
import { type VolumeDocuments } from './volumeDocuments';

/** An endpoint a person may choose. */
export interface EngineChoice {
  readonly host: string;
  readonly title: string;
  /** Set where the address alone does not do: a context carries its certificates. */
  readonly context?: string;
}

/** What commands work with; made in host.ts. */
export interface HostContext {
  readonly registry: StackRegistry;
  readonly log: vscode.LogOutputChannel;
  readonly documents: TextDocuments;
  readonly logTerminals: LogTerminals;
  readonly snapshots: SnapshotsTree;
  readonly volumeDocuments: VolumeDocuments;
  /** Data was saved, replaced or deleted: what is shown of it is looked at again. */
  readonly dataChanged: () => void;
  /** Gives the focus to the row of a snapshot: what had it, the view's welcome, goes with the first one. */
  readonly focusSnapshot: (stackId: string, snapshot: string) => Promise<void>;
  readonly connection: () => Promise<EngineConnection>;
  readonly engineChoices: () => Promise<readonly EngineChoice[]>;
  readonly bundled: BundledStack;
  /** What is kept for this user; absolute. */
  readonly dataFolder: string;
  /** Undefined: back to what settings and environment say. */
  readonly chooseProfiles: (source: StackSource, profiles: readonly string[] | undefined) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Aborted when the editor lets us go. */
  readonly ended: AbortSignal;
}
