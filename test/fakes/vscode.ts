import Module from 'node:module';

/**
 * The few editor objects that pure parts of the host touch, so that they can be tested without an editor. Kept short on
 * purpose: what needs more belongs into the suite that runs inside a real one. Import this file before them.
 */
class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void): { dispose(): void } => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export const fakeVscode = {
  EventEmitter,
  ThemeIcon: class {
    constructor(
      readonly id: string,
      readonly color?: unknown,
    ) {}
  },
  ThemeColor: class {
    constructor(readonly id: string) {}
  },
  MarkdownString: class {
    isTrusted: unknown;
    constructor(readonly value: string) {}
  },
  TreeItem: class {
    constructor(
      readonly label: string,
      readonly collapsibleState?: number,
    ) {}
  },
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  l10n: {
    t: (text: string, ...args: unknown[]) =>
      text.replace(/\{(\d)\}/g, (_, i: string) => String(args[Number(i)])),
  },
  Uri: { from: ({ scheme, path }: { scheme: string; path: string }) => `${scheme}:${path}` },
  commands: { executeCommand: (_command: string, ..._rest: readonly unknown[]) => Promise.resolve() },
  workspace: { isTrusted: true },
  /** Dialogs are closed without an answer, unless a test gives one. */
  window: {
    showWarningMessage: (..._words: readonly unknown[]) => Promise.resolve<string | undefined>(undefined),
  },
};

type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = function (request, ...rest) {
  return request === 'vscode' ? fakeVscode : load.call(this, request, ...rest);
};
