import { StringDecoder } from 'node:string_decoder';
import * as vscode from 'vscode';
import { type ExecSession } from '../core/engine/wire';
import { isCancelled } from '../core/support/abort';
import { plainText } from '../present/briefly';
import { explain } from '../present/explain';

/** Columns and rows before the terminal has been laid out. */
const usualSize = { columns: 80, rows: 24 };

export type OpenExec = (
  size: { readonly columns: number; readonly rows: number },
  signal: AbortSignal,
) => Promise<ExecSession>;

/** Shows a process inside a container as a terminal; it closes with the process. */
export function showExecTerminal(name: string, iconId: string, openExec: OpenExec): vscode.Terminal {
  const terminal = vscode.window.createTerminal({
    name,
    iconPath: new vscode.ThemeIcon(iconId),
    // A container's process cannot be revived with the window.
    isTransient: true,
    pty: new ExecPseudoterminal(openExec),
  });
  terminal.show();
  return terminal;
}

class ExecPseudoterminal implements vscode.Pseudoterminal {
  private readonly writes = new vscode.EventEmitter<string>();
  private readonly closes = new vscode.EventEmitter<number | void>();
  private readonly abort = new AbortController();
  private session: ExecSession | undefined;
  private size = usualSize;
  /** Typed before the process was there. */
  private early: string[] = [];
  private over = false;

  readonly onDidWrite = this.writes.event;
  readonly onDidClose = this.closes.event;

  constructor(private readonly openExec: OpenExec) {}

  open(size: vscode.TerminalDimensions | undefined): void {
    if (size !== undefined) this.size = size;
    void this.run();
  }

  handleInput(data: string): void {
    if (this.over) this.closes.fire();
    else if (this.session === undefined) this.early.push(data);
    else this.session.write(data);
  }

  setDimensions(size: vscode.TerminalDimensions): void {
    this.size = size;
    this.resize();
  }

  close(): void {
    this.abort.abort();
    this.session?.dispose();
    this.writes.dispose();
    this.closes.dispose();
  }

  private async run(): Promise<void> {
    const { size } = this;
    try {
      const session = await this.openExec(size, this.abort.signal);
      if (this.abort.signal.aborted) return session.dispose();
      this.session = session;
      // A character may be cut in two between chunks.
      const decoder = new StringDecoder('utf8');
      session.onOutput((data) => this.writes.fire(decoder.write(data)));
      for (const data of this.early.splice(0)) session.write(data);
      if (this.size !== size) this.resize();
      const code = await session.exited;
      this.session = undefined;
      // 130: the shell was left after Ctrl-C, which is no failure worth a warning.
      if (!this.abort.signal.aborted) this.closes.fire(code === 130 ? 0 : code);
    } catch (error) {
      if (this.abort.signal.aborted || isCancelled(error)) return;
      this.over = true;
      const close = vscode.l10n.t('Press any key to close.');
      this.writes.fire(`\u001b[31m${plainText(explain(error).message)}\u001b[0m\r\n${close}\r\n`);
    }
  }

  private resize(): void {
    // Fails when the process has just ended; its end is told elsewhere.
    this.session?.resize(this.size.columns, this.size.rows).catch(() => undefined);
  }
}
