import * as vscode from 'vscode';
import { type LogLine } from '../core/logs/logLine';
import { type StackSession } from '../core/operations/stackSession';
import { isCancelled } from '../core/support/abort';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { plainText } from '../present/briefly';
import { explain } from '../present/explain';
import { logText } from '../present/logText';
import { config } from './config';

/** Lines are written together this often (ms): a chatty service would flood the window with messages otherwise. */
const flushMs = 30;
/** After this long (ms) without a line an empty terminal says that nothing is wrong with it. */
const silentMs = 3000;
/** Characters waiting to be written before the reader is held back. */
const highWater = 256 * 1024;

/** Colours of the terminal's own palette that are readable on light and dark, in turn by service. */
const colours = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94] as const;

/**
 * Logs as terminals, one for a service and one for any selection. Terminals and not output channels: they keep ANSI
 * colours, their memory is bounded by the scrollback setting, links and search work, and prefixes can have colour.
 * What is asked for again shows the terminal that is open.
 */
export class LogTerminals implements Disposable {
  private readonly open = new Map<
    string,
    { readonly terminal: vscode.Terminal; readonly session: StackSession }
  >();
  private readonly held = new DisposableList();

  constructor() {
    this.held.push(
      vscode.window.onDidCloseTerminal((closed) => {
        for (const [key, { terminal }] of this.open) if (terminal === closed) this.open.delete(key);
      }),
    );
    this.held.push({
      dispose: () => {
        for (const { terminal } of this.open.values()) terminal.dispose();
      },
    });
  }

  /** @param services undefined: all of the stack, also those that come later */
  show(session: StackSession, stackId: string, title: string, services: readonly string[] | undefined): void {
    const key = JSON.stringify([stackId, services === undefined ? undefined : [...services].sort()]);
    const before = this.open.get(key);
    let terminal = before?.terminal;
    // A stack read anew under another project name has another session; the old one tells nothing any more.
    if (terminal === undefined || terminal.exitStatus !== undefined || before?.session !== session) {
      terminal?.dispose();
      terminal = vscode.window.createTerminal({
        name: vscode.l10n.t('Logs: {0}', services === undefined ? title : services.join(', ')),
        iconPath: new vscode.ThemeIcon('output'),
        isTransient: true,
        pty: new LogPseudoterminal(session, services),
      });
      this.open.set(key, { terminal, session });
    }
    terminal.show(true);
  }

  dispose(): void {
    this.held.dispose();
  }
}

class LogPseudoterminal implements vscode.Pseudoterminal {
  private readonly writes = new vscode.EventEmitter<string>();
  private readonly closes = new vscode.EventEmitter<number | void>();
  private readonly abort = new AbortController();
  private readonly prefixes = new Map<string, string>();
  private waiting: string[] = [];
  private waitingSize = 0;
  private timer: NodeJS.Timeout | undefined;
  private drained: (() => void) | undefined;
  private silence: NodeJS.Timeout | undefined;
  private following = false;

  readonly onDidWrite = this.writes.event;
  readonly onDidClose = this.closes.event;

  constructor(
    private readonly session: StackSession,
    private readonly services: readonly string[] | undefined,
  ) {}

  open(): void {
    this.silence = setTimeout(() => this.push(`\u001b[3m${this.silent()}\u001b[0m\r\n`), silentMs);
    void this.follow();
  }

  /** After a failure Enter tries again; otherwise input goes nowhere. */
  handleInput(data: string): void {
    if (data === '\r' && !this.following) void this.follow();
  }

  close(): void {
    this.abort.abort();
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.drained?.();
    this.writes.dispose();
    this.closes.dispose();
  }

  private async follow(): Promise<void> {
    this.following = true;
    // Restarts and recreated containers are learned from the live state.
    const watch = this.session.watch();
    try {
      const { followLogs } = await import('../core/logs/followLogs');
      await followLogs(
        this.session,
        {
          follow: true,
          tail: config.logsTail,
          ...(this.services === undefined ? {} : { services: this.services }),
        },
        (line) => this.write(line),
        this.abort.signal,
      );
    } catch (error) {
      if (!isCancelled(error)) {
        const again = vscode.l10n.t('Press Enter to try again.');
        this.push(`\u001b[31m${plainText(explain(error).message)}\u001b[0m ${again}\r\n`);
      }
    } finally {
      watch.dispose();
      this.following = false;
    }
  }

  private write(line: LogLine): Promise<void> | void {
    this.push(`${this.prefix(line)}${logText(line.text)}\r\n`);
    if (this.waitingSize < highWater) return;
    return new Promise((resolve) => (this.drained = resolve));
  }

  private prefix(line: LogLine): string {
    if (this.services?.length === 1) return '';
    const name = line.number > 1 ? `${line.service}-${line.number}` : line.service;
    let prefix = this.prefixes.get(name);
    if (prefix === undefined) {
      const colour = colours[this.prefixes.size % colours.length] ?? 36;
      prefix = `\u001b[${colour}m${name.padEnd(16)} |\u001b[0m `;
      this.prefixes.set(name, prefix);
    }
    return prefix;
  }

  private silent(): string {
    const [only, other] = this.services ?? [];
    return only === undefined || other !== undefined
      ? vscode.l10n.t('They have written nothing yet.')
      : vscode.l10n.t('{0} has written nothing yet.', only);
  }

  private push(text: string): void {
    if (this.silence !== undefined) {
      clearTimeout(this.silence);
      this.silence = undefined;
    }
    if (this.abort.signal.aborted) return;
    this.waiting.push(text);
    this.waitingSize += text.length;
    this.timer ??= setTimeout(() => this.flush(), flushMs);
  }

  private flush(): void {
    this.timer = undefined;
    const text = this.waiting.join('');
    this.waiting = [];
    this.waitingSize = 0;
    if (text !== '') this.writes.fire(text);
    this.drained?.();
    this.drained = undefined;
  }
}
