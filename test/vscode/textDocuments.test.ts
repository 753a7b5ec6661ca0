import assert from 'node:assert/strict';
import { fakeVscode } from '../fakes/vscode';
import { TextDocuments } from '../../src/vscode/textDocuments';

/** An editor that keeps a document after its tab was closed, and takes new text only when the test says so. */
class SlowEditor {
  readonly shown: string[] = [];
  private readonly documents = new Map<string, { uri: string; text: string; getText(): string }>();
  private readonly changes = new fakeVscode.EventEmitter<{ document: unknown }>();
  private provider: TextDocuments | undefined;

  install(): void {
    Object.assign(fakeVscode.commands, {
      executeCommand: (_: string, uri: string) => this.show(uri),
    });
    Object.assign(fakeVscode.window, {
      showTextDocument: ({ uri }: { uri: string }) => this.show(uri),
    });
    Object.assign(fakeVscode.workspace, {
      registerTextDocumentContentProvider: (_: string, provider: TextDocuments) => {
        this.provider = provider;
        return { dispose: () => undefined };
      },
      onDidCloseTextDocument: () => ({ dispose: () => undefined }),
      onDidChangeTextDocument: this.changes.event,
      openTextDocument: (uri: string) => Promise.resolve(this.documents.get(uri) ?? this.open(uri)),
    });
  }

  /** Every document takes the text that its provider gives now. */
  catchUp(): void {
    for (const document of this.documents.values()) {
      document.text = this.textOf(document.uri);
      this.changes.fire({ document });
    }
  }

  private open(uri: string): unknown {
    const document = {
      uri,
      text: this.textOf(uri),
      getText() {
        return this.text;
      },
    };
    this.documents.set(uri, document);
    return document;
  }

  /** Editors make all ends of lines the same. */
  private textOf(uri: string): string {
    const given = this.provider?.provideTextDocumentContent(uri as never) ?? '';
    return given.replaceAll('\r\n', '\n');
  }

  private show(uri: string): Promise<void> {
    this.shown.push(this.documents.get(uri)?.text ?? 'nothing');
    return Promise.resolve();
  }
}

describe('pages of ours', () => {
  for (const way of ['showText', 'showMarkdown'] as const) {
    it(`are shown with their new text, not with that of the last time (${way})`, async () => {
      const editor = new SlowEditor();
      editor.install();
      const pages = new TextDocuments();
      await pages[way]('Why db', 'unhealthy\r\n');
      const second = pages[way]('Why db', 'exited\r\n');
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(editor.shown, ['unhealthy\n'], 'it waits for the editor');
      editor.catchUp();
      await second;
      assert.deepEqual(editor.shown, ['unhealthy\n', 'exited\n']);
      pages.dispose();
    });
  }
});
