import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { documentScheme } from './ids';

/** Old text that is put right in sight is better than none at all. */
const patienceMs = 5000;

/** Read-only documents of ours: plans and explanations. Their text is kept while an editor shows them. */
export class TextDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly held = new DisposableList();
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();

  readonly onDidChange = this.changed.event;

  constructor() {
    this.held.push(this.changed);
    this.held.push(vscode.workspace.registerTextDocumentContentProvider(documentScheme, this));
    this.held.push(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === documentScheme) this.texts.delete(document.uri.toString());
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** @param name the title of the tab, e.g. "plan of shop.txt"; the same name shows in the same tab */
  async showText(name: string, text: string): Promise<void> {
    const document = await this.open(name, text);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Opens the rendered page, not its source. */
  async showMarkdown(name: string, text: string): Promise<void> {
    const { uri } = await this.open(name, text);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  dispose(): void {
    this.held.dispose();
  }

  /**
   * The document with this text in it. The editor keeps a document for minutes after its tab was closed, and takes new text
   * a moment after it was told: shown before, it would be the old one.
   */
  private async open(name: string, text: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(this.put(name, text));
    const wanted = lines(text);
    if (lines(document.getText()) === wanted) return document;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        changes.dispose();
        clearTimeout(timer);
        resolve();
      };
      const changes = vscode.workspace.onDidChangeTextDocument((change) => {
        if (change.document === document && lines(document.getText()) === wanted) end();
      });
      const timer = setTimeout(end, patienceMs);
    });
    return document;
  }

  private put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: documentScheme, path: `/${name.replaceAll('/', '∕')}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }
}

/** Editors make all ends of lines the same. */
function lines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
