/** What `dev-stack snapshot` is asked to do: a closed union, told by `kind`. */
export type SnapshotAction =
  | { readonly kind: 'save'; readonly name: string; readonly note: string; readonly quiet: 'pause' | 'stop' }
  | { readonly kind: 'list' }
  | { readonly kind: 'show' | 'compare'; readonly name: string }
  | { readonly kind: 'restore'; readonly name: string; readonly safety: boolean }
  | { readonly kind: 'undo'; readonly safety: boolean }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string; readonly note: string | undefined }
  | { readonly kind: 'delete'; readonly names: readonly string[] }
  | { readonly kind: 'export'; readonly name: string; readonly file: string }
  | {
      readonly kind: 'import';
      readonly file: string;
      readonly name: string | undefined;
      readonly otherProject: boolean;
    }
  | { readonly kind: 'recover'; readonly discard: boolean };
