import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { CancelledError, isCancelled, sleep } from '../../core/support/abort';
import { dockerStarter } from '../dockerStarter';
import { type EngineChoice, type HostContext } from '../hostContext';
import { settingIds } from '../ids';
import { withProgress } from '../runCommand';

/** How often (ms) the engine is tried while it starts. */
const tryMs = 1500;

/** Try the engine now, and read the definitions again. */
export async function reconnect(host: HostContext): Promise<void> {
  const connection = await host.connection();
  connection.reconnect();
  await host.registry.reload();
}

/** Choose another engine among those found here, or type its address; kept in the user's settings. */
export async function chooseEngine(host: HostContext): Promise<void> {
  const choices = await host.engineChoices();
  type Choice = vscode.QuickPickItem & { readonly choice?: EngineChoice; readonly typed?: true };
  const items: Choice[] = [
    {
      label: vscode.l10n.t('Find it automatically'),
      description: vscode.l10n.t('DOCKER_HOST, the current context, the usual sockets'),
    },
    ...choices.map((choice) => ({ label: choice.title, description: choice.host, choice })),
    { label: vscode.l10n.t('Type an address…'), typed: true },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Which engine?'),
    matchOnDescription: true,
  });
  if (chosen === undefined) throw new CancelledError();
  const context = chosen.choice?.context;
  const address =
    chosen.typed === true ? await typeAddress() : context === undefined ? chosen.choice?.host : undefined;
  const settings = vscode.workspace.getConfiguration();
  await settings.update(settingIds.engineContext, context, vscode.ConfigurationTarget.Global);
  await settings.update(settingIds.engineHost, address, vscode.ConfigurationTarget.Global);
}

/** Start the engine where that can be done, and wait until it answers. */
export async function startDocker(host: HostContext): Promise<void> {
  const starter = dockerStarter(process.platform, existsSync, process.env);
  switch (starter.kind) {
    case 'read':
      await vscode.env.openExternal(vscode.Uri.parse(starter.link, true));
      return;
    case 'run':
      await run(starter.file, starter.args);
      break;
    case 'type': {
      const terminal = vscode.window.createTerminal({ name: vscode.l10n.t('Start Docker') });
      terminal.show();
      // Not sent off: it asks for the administrator's password, so a person decides.
      terminal.sendText(starter.line, false);
      break;
    }
  }
  const connection = await host.connection();
  await withProgress(vscode.l10n.t('Waiting for the engine'), async (signal) => {
    for (;;) {
      try {
        await connection.engine(signal);
        return;
      } catch (error) {
        if (isCancelled(error)) throw error;
        await sleep(tryMs, signal);
      }
    }
  });
}

function run(file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { detached: true, stdio: 'ignore', windowsHide: true });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

async function typeAddress(): Promise<string> {
  const address = await vscode.window.showInputBox({
    title: vscode.l10n.t('Choose Engine'),
    prompt: vscode.l10n.t('Address of the engine'),
    placeHolder: 'unix:///var/run/docker.sock, tcp://127.0.0.1:2375, ssh://me@host',
    validateInput: (text) =>
      /^(unix|npipe|tcp|http|https|ssh):\/\/./.test(text.trim())
        ? undefined
        : vscode.l10n.t('An address begins with unix://, npipe://, tcp://, https:// or ssh://'),
  });
  if (address === undefined) throw new CancelledError();
  return address.trim();
}
